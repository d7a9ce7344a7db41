import { secretsFrom } from '../connections/secrets.js';
import { destinationProblem } from '../destinations/destination.js';
import { DESTINATION_USAGE, parsePlace, placeNamed, type NamedPlace } from '../destinations/named-place.js';
import {
  findDestination,
  readDestination,
  type OpenedDestination,
  type StoredDestination,
} from '../store/destinations.js';
import type { Store } from '../store/store.js';

export interface PlaceSources {
  readonly store: Pick<Store, 'db' | 'folder'>;
  /** Folder whose files destinations may refer to over HTTP. */
  readonly secretsDir?: string | undefined;
}

/** What may follow `--to`: the name of a kept destination, or a place. */
export const TO_USAGE = `${DESTINATION_USAGE}, or the name of a destination from \`destinations list\``;

/**
 * The place that a user names: a text without a colon is a kept destination. Throws `host.destination` for a text that is
 * no place, and `host.unknown_name`.
 * @param db A transaction in which it is called.
 */
export async function placeGiven(sources: PlaceSources, to: string, db = sources.store.db): Promise<NamedPlace> {
  return to.includes(':')
    ? placeNamed(to)
    : keptPlace(sources, await findDestination(db, to, 'to', `Write ${TO_USAGE}.`));
}

/** The place of a kept destination. Its secrets are decrypted, and its references resolved, only when it is opened. */
export function keptPlace(sources: PlaceSources, stored: StoredDestination): NamedPlace {
  const { name } = stored;
  const named = placeOf(stored);
  return {
    name: named,
    kept: name,
    async found() {
      const read = await readDestination(sources.store, name);
      if (placeOf(read) === named) return { kind: kindOf(read), place: await withSecrets(sources, read) };
      const message = `The destination "${name}" was changed in the meantime: it is ${placeOf(read)} now.`;
      throw destinationProblem(message, undefined, 'Start the run again.');
    },
  };
}

/** Name of the place of a stored destination, complete and without secrets. */
export function placeOf({ kind, target }: Pick<OpenedDestination, 'kind' | 'target'>): string {
  return `${kind}:${target}`;
}

/** Throws `host.destination` for a kind that this program does not know. */
export function kindOf(stored: Pick<OpenedDestination, 'kind' | 'target'>) {
  return parsePlace(placeOf(stored)).kind;
}

/** A target with its secrets, ready to be opened. Throws `config.unreadable` for a reference that leads nowhere. */
export async function withSecrets(
  { store, secretsDir }: PlaceSources,
  { name, target, folder, secrets }: OpenedDestination,
) {
  const references = secretsFrom(folder, { dataFolder: store.folder, secretsDir });
  const resolved = Object.entries(secrets).map(async ([secret, text]): Promise<[string, string]> => {
    return [secret, await references.resolve(text, `${secret} of ${name}`)];
  });
  return { target, secrets: Object.fromEntries(await Promise.all(resolved)) };
}
