import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isSecret, keyTitle, markedValues, PluginError, type Json, type JsonObject } from '../../host-sdk/index.js';
import { isReference, withValues } from './secret-fields.js';
import type { Rejoined } from './kept-secrets.js';
import { realPathOf } from '../platform/real-path.js';

/** References that configurations may contain when they arrive over HTTP. */
export interface ReferenceLimits {
  /** Absolute path of the folder whose files they may name; without it, no file. */
  readonly secretsDir?: string | undefined;
  /** Absolute path of the data folder, whose files they must never name. */
  readonly dataFolder: string;
  /** The caller may use only references that are already stored. */
  readonly onlyStored?: boolean;
}

type Path = readonly string[];

const VARIABLE = /^env:IVANTI_EXCHANGE_SECRET_[A-Za-z0-9_]+$/;

/**
 * A configuration that arrived over HTTP, with its stored secrets, and with the files of its references as absolute paths.
 * A stored reference may be outside the limits while its value is sent to the same place, unless it is the reference
 * of a secret and was sent again: a caller without access to the secret must not use it. Throws `config.reference_denied`.
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
    // Only the host uses the name; no plugin resolves it.
    if (place === '["name"]') return reference;
    const isOld = !secrets.has(place) && before.get(place) === reference;
    return isOld ? reference : allowed(schema, { path, reference }, limits);
  });
  return withValues(limited as JsonObject, kept);
}

/** Whether a file is below a folder, after resolving links in both paths. */
export function isBelow(folder: string, path: string): boolean {
  return isNamedBelow(realPathOf(folder), realPathOf(path));
}

/** The same for the paths as written. */
export function isNamedBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** A copy of a value with its references replaced. */
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
  const { secretsDir, dataFolder, onlyStored } = limits;
  const field = path.join('.');
  if (onlyStored === true) {
    throw new PluginError('host.denied', `${keyTitle(schema, field)}: a new reference needs the scope admin.`, {
      field,
      fix: 'Enter the value, or use the password or a token of scope admin: ivanti-exchange tokens create --name NAME --scope admin.',
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
      fix: `Enter the value, ${secretsDir === undefined ? 'start `serve` with --secrets-dir and refer to a file there' : 'refer to such a file'}, or give the whole configuration on the command line with --config FILE.`,
    },
  );
}

function isOpen(file: string, secretsDir: string, dataFolder: string): boolean {
  try {
    return isBelow(secretsDir, file) && !isBelow(dataFolder, file);
  } catch {
    // An impossible file name, or a cycle of links.
    return false;
  }
}
