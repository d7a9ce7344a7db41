import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PluginError } from '../host-sdk/index.js';
import type { Secrets } from '../host-sdk/index.js';

/** @param folder Where relative `file:` references start from: the folder of the configuration. */
export function secretsFrom(folder: string): Secrets {
  return {
    async resolve(reference, field) {
      if (reference.startsWith('plain:')) return reference.slice('plain:'.length);
      if (reference.startsWith('env:')) return fromEnvironment(reference.slice('env:'.length), field);
      if (reference.startsWith('file:')) return fromFile(resolve(folder, reference.slice('file:'.length)), field);
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

async function fromFile(path: string, field: string): Promise<string> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    const message = `${field} refers to a file that cannot be read: ${(error as Error).message}.`;
    throw new PluginError('config.unreadable', message, { field, cause: error });
  }
  if (text !== '') return text;
  throw new PluginError('config.unreadable', `${field} refers to ${path}, which is empty.`, { field });
}
