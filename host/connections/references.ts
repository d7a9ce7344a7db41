import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isSecret, keyTitle, markedValues, PluginError } from '../../host-sdk/index.js';
import type { Json, JsonObject } from '../../host-sdk/index.js';
import { isReference, withValues } from './secret-fields.js';
import type { Rejoined } from './kept-secrets.js';
import { realPathOf } from '../platform/real-path.js';

/** What configurations that come over HTTP may refer to. */
export interface ReferenceLimits {
  /** Absolute path of the folder whose files they may name; without it no file. */
  readonly secretsDir?: string | undefined;
  /** Absolute path of the data folder, whose files they never name. */
  readonly dataFolder: string;
  /** Who writes the configuration may name none but those that are there already. */
  readonly keepsToOld?: boolean;
}

type Path = readonly string[];

const VARIABLE = /^env:IVANTI_EXCHANGE_SECRET_[A-Za-z0-9_]+$/;

/**
 * A configuration that came over HTTP, with its stored secrets, and with the files of its references as absolute paths.
 * A reference that is stored already may lie outside the limits as long as its value goes where it went, unless it is that
 * of a secret and was sent again: whoever sends it need not know it. Throws `config.reference_denied`.
 */
export function withinLimits(
  schema: JsonObject,
  { given, kept, moved }: Rejoined,
  stored: JsonObject | undefined,
  limits: ReferenceLimits,
): JsonObject {
  const secrets = new Set(markedValues(schema, given, isSecret).map(({ path }) => JSON.stringify(path)));
  const before = new Map<string, string>();
  if (!moved && stored !== undefined) {
    mapReferences(stored, [], (reference, path) => {
      before.set(JSON.stringify(path), reference);
      return reference;
    });
  }
  const limited = mapReferences(given, [], (reference, path) => {
    const place = JSON.stringify(path);
    // The name is the host's own; no plugin looks into it.
    if (place === '["name"]') return reference;
    const isOld = !secrets.has(place) && before.get(place) === reference;
    return isOld ? reference : allowed(schema, { path, reference }, limits);
  });
  return withValues(limited as JsonObject, kept);
}

/** Whether a file lies below a folder, by the names that both have once links are followed. */
export function isBelow(folder: string, path: string): boolean {
  return isNamedBelow(realPathOf(folder), realPathOf(path));
}

/** The same by the names as they are written. */
export function isNamedBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** A copy of a value with other texts in the places of its references. */
function mapReferences(value: Json, path: Path, change: (reference: string, path: Path) => string): Json {
  if (typeof value === 'string') return isReference(value) ? change(value, path) : value;
  if (typeof value !== 'object' || value === null) return value;
  const changed = Object.entries(value).map(([key, inner]: [string, Json]): [string, Json] => [
    key,
    mapReferences(inner, [...path, key], change),
  ]);
  return Array.isArray(value) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed);
}

function allowed(
  schema: JsonObject,
  { path, reference }: { readonly path: Path; readonly reference: string },
  limits: ReferenceLimits,
): string {
  const { secretsDir, dataFolder, keepsToOld } = limits;
  const field = path.join('.');
  if (keepsToOld === true) {
    throw new PluginError('host.denied', `${keyTitle(schema, field)}: a new reference needs the scope admin.`, {
      field,
      fix: 'Enter the value itself, or use the password or a token of scope admin: ivanti-exchange tokens create --name NAME --scope admin.',
    });
  }
  if (VARIABLE.test(reference)) return reference;
  if (reference.startsWith('file:') && secretsDir !== undefined) {
    const file = resolve(secretsDir, reference.slice('file:'.length));
    if (isOpen(file, secretsDir, dataFolder)) return `file:${file}`;
  }
  const files = secretsDir === undefined ? '' : ` or file: and a file below ${join(secretsDir, sep)}`;
  throw new PluginError(
    'config.reference_denied',
    `${keyTitle(schema, field)}: over HTTP a reference may be env:IVANTI_EXCHANGE_SECRET_NAME${files} only.`,
    {
      field,
      fix: `Enter the value itself, ${secretsDir === undefined ? 'start `serve` with --secrets-dir and refer to a file there' : 'refer to such a file'}, or give the whole configuration on the command line with --config FILE.`,
    },
  );
}

function isOpen(file: string, secretsDir: string, dataFolder: string): boolean {
  try {
    return isBelow(secretsDir, file) && !isBelow(dataFolder, file);
  } catch {
    // No name that a file can have, or links in a circle.
    return false;
  }
}
