import { readFile } from 'node:fs/promises';
import { MAX_JSON_DEPTH, isTooDeep, PluginError } from '../../host-sdk/index.js';

/** The JSON value in a file. Throws `config.unreadable` or `config.invalid`. */
export async function readJsonFile(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new PluginError('config.unreadable', `${file} cannot be read: ${(error as Error).message}.`, {
      field: file,
      cause: error,
    });
  }
  return parseJson(text.replace(/^\uFEFF/, ''), file);
}

/** @param place Where the text comes from, such as a file or an option. */
export function parseJson(text: string, place: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message;
    throw new PluginError('config.invalid', `${place} is not JSON: ${reason}.`, { field: place, cause: error });
  }
  if (isTooDeep(value)) throw tooDeep(place, place);
  return value;
}

/** @param what Place of the JSON, for the message. */
export function tooDeep(what: string, field: string): PluginError {
  return new PluginError('config.invalid', `${what} is nested more than ${MAX_JSON_DEPTH} levels deep.`, {
    field,
    fix: 'Use fewer nested lists and objects.',
  });
}
