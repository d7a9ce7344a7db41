import { isAbsolute } from 'node:path';
import { PluginError, withValue, type JsonObject } from '../../host-sdk/index.js';
import { rejoinSecrets } from '../connections/kept-secrets.js';
import { withinLimits, type ReferenceLimits } from '../connections/references.js';
import { withValues } from '../connections/secret-fields.js';
import { isOwnFile } from '../connections/secrets.js';
import { requireDestinationName } from '../destinations/destination-name.js';
import { destinationProblem, type DestinationKind } from '../destinations/destination.js';
import { parsePlace } from '../destinations/named-place.js';
import { realPathOf } from '../platform/real-path.js';
import { unknownName } from '../platform/unknown-name.js';
import { readDestination, type OpenedDestination, type StoredDestination } from '../store/destinations.js';
import type { Store } from '../store/store.js';
import { placeOf } from './kept-place.js';

/** The input for a kept destination. */
export interface WrittenDestination {
  readonly name: string;
  /** A place such as `sqlite:tables.db`. */
  readonly to: string;
  /** By name; the stored secret replaces one that is missing or `null`. */
  readonly secrets?: Readonly<Record<string, string | null>> | undefined;
  /** Folder that relative `file:` references start from. */
  readonly folder: string;
  /** For input that arrives over HTTP: the references that it may contain. */
  readonly limits?: ReferenceLimits | undefined;
}

export interface CheckedDestination {
  readonly kind: DestinationKind;
  readonly destination: OpenedDestination;
}

/**
 * Checks and completes a destination. A stored secret is used again only for the same place. Throws
 * `config.invalid`, `host.destination`, `host.unknown_name` and what reading a stored secret throws.
 * @param stored The destination that it replaces.
 */
export async function checkedDestination(
  store: Pick<Store, 'db' | 'folder'>,
  { name, to, secrets = {}, folder, limits }: WrittenDestination,
  stored: StoredDestination | undefined,
): Promise<CheckedDestination> {
  requireDestinationName(name);
  const { kind, target: written } = parsePlace(to);
  const place = kind.nameOf(written);
  const target = place.slice(kind.scheme.length + 1);
  requireOnePlace(target);
  requireForeign(target, store.folder);
  requireKnownSecrets(kind, secrets);
  const schema = schemaOf(kind);
  const lacks = kind.secrets.some((one) => (secrets[one.name] ?? null) === null);
  const before = stored && {
    to: placeOf(stored),
    // A stored secret whose key is lost can be replaced, but not read.
    secrets: lacks ? (await readDestination(store, name)).secrets : {},
  };
  const rejoined = rejoinSecrets(schema, { to: place, secrets }, before);
  const whole =
    limits === undefined ? withValues(rejoined.given, rejoined.kept) : withinLimits(schema, rejoined, before, limits);
  const known = whole['secrets'] as OpenedDestination['secrets'];
  return { kind, destination: { name, kind: kind.scheme, target, folder, secrets: known } };
}

/** A destination as a configuration: its place decides where its secrets are sent. */
function schemaOf({ secrets }: DestinationKind): JsonObject {
  const fields = secrets.map(({ name, title }) => [name, { type: 'string', title, writeOnly: true }]);
  const properties = { to: { type: 'string', title: 'Place', 'x-role': 'address' } };
  return {
    type: 'object',
    properties: withValue(properties, ['secrets'], {
      type: 'object',
      properties: Object.fromEntries(fields) as JsonObject,
    }),
  };
}

function requireOnePlace(target: string): void {
  if (!target.includes('{tenant}')) return;
  throw destinationProblem(
    'A kept destination is one place, so its target cannot contain {tenant}.',
    undefined,
    'Keep a destination for each tenant, or start `serve` with --to and the whole place.',
  );
}

/** The first write would change the host's own store. A target that is no path is never one of its files. */
function requireForeign(target: string, dataFolder: string): void {
  if (!isAbsolute(target) || !isFileOfHost(target, dataFolder)) return;
  throw destinationProblem(`${target} belongs to the host itself.`, undefined, 'Name another file or folder.');
}

function isFileOfHost(path: string, dataFolder: string): boolean {
  try {
    return isOwnFile(realPathOf(path), dataFolder);
  } catch {
    // The test of the destination says what is wrong with an impossible path.
    return false;
  }
}

function requireKnownSecrets(kind: DestinationKind, secrets: Readonly<Record<string, string | null>>): void {
  const known = kind.secrets.map(({ name }) => name);
  for (const [name, text] of Object.entries(secrets)) {
    if (!known.includes(name)) {
      const fix =
        known.length === 0 ? `A destination ${kind.usage} has no secrets.` : `Use one of them: ${known.join(', ')}.`;
      throw unknownName(`secret of ${kind.scheme}:`, name, known, { field: 'secrets', fix });
    }
    if (text === '') {
      throw new PluginError('config.invalid', `The secret ${name} is empty.`, {
        field: `secrets.${name}`,
        fix: 'Enter it, or leave it out.',
      });
    }
  }
}
