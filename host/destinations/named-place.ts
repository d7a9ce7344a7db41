import { didYouMean } from '../../host-sdk/index.js';
import { DESTINATION_KINDS } from './destination-kinds.js';
import { destinationProblem, type DestinationKind, type DestinationPlace } from './destination.js';

/** Values of `--to` for a help text: `sqlite:FILE, jsonl:FOLDER or …`. */
export const DESTINATION_USAGE = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
  DESTINATION_KINDS.map(({ usage }) => usage),
);

/** A place for tables under its name. What opens it is read only when it is needed. */
export interface NamedPlace {
  /** Complete and without secrets, for reports, jobs and schedules: `sqlite:/data/tables.db`. */
  readonly name: string;
  /** Name under which the host keeps it; `null` for a place that is written in full each time. */
  readonly kept: string | null;
  /** The kind with its target and secrets. Throws `host.destination`, and what reading its secrets throws. */
  found(): Promise<FoundPlace>;
}

export interface FoundPlace {
  readonly kind: DestinationKind;
  readonly place: DestinationPlace;
}

/** The place that a text names, see {@link DESTINATION_USAGE}. Throws `host.destination`. */
export function placeNamed(text: string): NamedPlace {
  const { kind, target } = parsePlace(text);
  return {
    name: kind.nameOf(target),
    kept: null,
    found: async () => ({ kind, place: { target, secrets: {} } }),
  };
}

/** Kind and target of a text such as `sqlite:tables.db`. Throws `host.destination`. */
export function parsePlace(text: string): { readonly kind: DestinationKind; readonly target: string } {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, Math.max(colon, 0));
  const kind = DESTINATION_KINDS.find((one) => one.scheme === scheme);
  const target = text.slice(colon + 1);
  if (kind !== undefined && target !== '') return { kind, target };
  const meant = didYouMean(
    scheme,
    DESTINATION_KINDS.map((one) => one.scheme),
  );
  // The rest of the text may contain a password.
  const what = kind === undefined && colon > 0 ? `There is no kind of destination "${scheme}".` : notAPlace(text);
  throw destinationProblem(`${what}${meant}`, undefined, `Write ${DESTINATION_USAGE}.`);
}

function notAPlace(text: string): string {
  return `"${text}" is not a destination.`;
}
