import type { Logger } from '../../host-sdk/index.js';
import { orTell } from '../or-tell.js';
import { destinationProblem } from './destination.js';
import type { Destination, TableSummary } from './destination.js';
import { lookIntoJsonl, openJsonl } from './jsonl-destination.js';
import { lookIntoSqlite, openSqlite } from './sqlite-destination.js';

interface Kind {
  readonly open: (target: string) => Destination;
  readonly lookInto: (target: string) => Promise<readonly TableSummary[]>;
}

const KINDS: ReadonlyMap<string, Kind> = new Map(
  Object.entries({
    sqlite: { open: openSqlite, lookInto: lookIntoSqlite },
    jsonl: { open: openJsonl, lookInto: lookIntoJsonl },
  }),
);

/**
 * Opens what `--to` names: `sqlite:FILE` or `jsonl:FOLDER`. Throws `host.destination`.
 */
export function openDestination(name: string): Destination {
  const { kind, target } = named(name);
  return kind.open(target);
}

/**
 * Works with a destination and closes it. That closing failed is logged and changes nothing: every batch was durable
 * when it was written. Throws `host.destination` when it cannot be opened.
 */
export async function withDestination<T>(
  name: string,
  logger: Logger,
  work: (destination: Destination) => Promise<T>,
): Promise<T> {
  const destination = openDestination(name);
  try {
    return await work(destination);
  } finally {
    await orTell(logger, `${destination.name} was not tidied up`, () => destination.close());
  }
}

/** The tables that were written to a destination; nothing is made or changed. Throws `host.destination`. */
export function lookIntoDestination(name: string): Promise<readonly TableSummary[]> {
  const { kind, target } = named(name);
  return kind.lookInto(target);
}

function named(name: string): { readonly kind: Kind; readonly target: string } {
  const colon = name.indexOf(':');
  const kind = KINDS.get(name.slice(0, Math.max(colon, 0)));
  const target = name.slice(colon + 1);
  if (kind !== undefined && target !== '') return { kind, target };
  throw destinationProblem(`"${name}" is not a destination.`, undefined, 'Write sqlite:FILE or jsonl:FOLDER.');
}
