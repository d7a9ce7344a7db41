import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { PluginError, type Secrets } from '../../host-sdk/index.js';
import { realPathOf } from '../platform/real-path.js';
import { isBelow, isNamedBelow, type ReferenceLimits } from './references.js';

/** The key and the store. */
const OWN_FILE = /^(key|store\.db)/;

/** Whether a path, with its links resolved, is a file of the host itself, which no reference and no destination may name. */
export function isOwnFile(file: string, dataFolder: string): boolean {
  return dirname(file) === realPathOf(dataFolder) && OWN_FILE.test(basename(file));
}

/**
 * @param folder Base of relative `file:` references: the folder of the configuration.
 * @param limits Folders of the host, to keep links from leading into one or out of the other.
 */
export function secretsFrom(folder: string, limits?: ReferenceLimits): Secrets {
  return {
    async resolve(reference, field) {
      if (reference.startsWith('plain:')) return reference.slice('plain:'.length);
      if (reference.startsWith('env:')) return fromEnvironment(reference.slice('env:'.length), field);
      if (reference.startsWith('file:')) {
        return fromFile(resolve(folder, reference.slice('file:'.length)), field, limits);
      }
      return reference;
    },
  };
}

function fromEnvironment(name: string, field: string): string {
  const value = Object.hasOwn(process.env, name) ? process.env[name] : undefined;
  if (value !== undefined && value !== '') return value;
  throw new PluginError('config.unreadable', `${field} refers to environment variable ${name}, which is not set.`, {
    field,
  });
}

async function fromFile(path: string, field: string, limits: ReferenceLimits | undefined): Promise<string> {
  let text: string;
  try {
    const file = realPathOf(path);
    if (limits !== undefined && isForbidden(path, file, limits))
      throw new Error('the host does not allow references to it');
    text = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    const message = `${field} refers to a file that cannot be read: ${(error as Error).message}.`;
    throw new PluginError('config.unreadable', message, { field, cause: error });
  }
  if (text !== '') return text;
  throw new PluginError('config.unreadable', `${field} refers to ${path}, which is empty.`, { field });
}

/** @param file Path with links resolved. */
function isForbidden(path: string, file: string, { secretsDir, dataFolder }: ReferenceLimits): boolean {
  if (isOwnFile(file, dataFolder)) return true;
  // A file in the folder that is open over HTTP must not be a link to another place.
  const isInside = secretsDir !== undefined && isNamedBelow(secretsDir, path);
  return isInside && (!isBelow(secretsDir, file) || isBelow(dataFolder, file));
}
