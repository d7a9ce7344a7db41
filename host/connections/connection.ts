import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isTooDeep, PluginError, type JsonObject } from '../../host-sdk/index.js';
import { settingsOf, type Described } from './settings.js';
import { requireName } from '../platform/names.js';
import { tooDeep } from '../platform/read-json-file.js';

/** A connection before its plugin is created. */
export interface Connection {
  readonly name: string;
  readonly config: JsonObject;
  /** Folder that relative `file:` references start from. */
  readonly folder: string;
}

/** Reads a connection of a plugin from a JSON file. Throws `config.unreadable` or `config.invalid`. */
export async function readConnection(manifest: Described, path: string): Promise<Connection> {
  const file = resolve(path);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const message = `The configuration ${file} cannot be read: ${(error as Error).message}.`;
    throw new PluginError('config.unreadable', message, { field: 'config', cause: error });
  }
  let config: unknown;
  try {
    config = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    // The message of the parser may quote the text, and the text may contain a secret.
    throw new PluginError('config.invalid', `The configuration ${file} is not JSON${positionIn(error, text)}.`, {
      field: 'config',
      fix: 'Write one JSON object; `ivanti-exchange init` writes one.',
    });
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new PluginError('config.invalid', `The configuration ${file} is not a JSON object.`, { field: 'config' });
  }
  if (isTooDeep(config)) throw tooDeep(`The configuration ${file}`, 'config');
  return connectionOf(manifest, config as JsonObject, dirname(file));
}

/** The name of a configuration: its own, else its tenant. Throws `config.invalid` for a name with invisible characters. */
export function connectionOf(manifest: Described, config: JsonObject, folder: string): Connection {
  const { name, tenant } = settingsOf(manifest, config);
  if (name !== undefined) requireName(name, 'connection');
  return { name: name ?? tenant ?? 'connection', config, folder };
}

function positionIn(error: unknown, text: string): string {
  const position = /position (\d+)/.exec((error as Error).message)?.[1];
  if (position === undefined) return '';
  return ` (line ${text.slice(0, Number(position)).split('\n').length})`;
}
