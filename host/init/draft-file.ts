import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, isTooDeep, schemaAt, withValue, type Json, type JsonObject } from '../../host-sdk/index.js';
import { isReference, secretsIn, withoutValue } from '../connections/secret-fields.js';
import { PRIVATE_FILE } from '../platform/private-file.js';
import { replaceFile } from '../platform/replace-file.js';
import { valueFault } from './answer-fault.js';
import type { FormSchema } from './form-field.js';

/** The answers of questions that were left before their end. It holds no secret. */
export interface InitDraft {
  /** Id of the plugin that the questions were about. */
  readonly plugin: string;
  /** ISO instant of the last answer. */
  readonly savedAt: string;
  readonly config: JsonObject;
  /** Dotted paths of questions that were answered with their default, or with no. */
  readonly answered: readonly string[];
}

const FILE = 'init-draft.json';

/** Keeps a draft in the data folder, without the secrets; references to secrets stay. */
export function saveDraft(folder: string, schema: JsonObject, draft: InitDraft): void {
  const secrets = secretsIn(schema, draft.config).filter(({ value }) => !isReference(value));
  const config = secrets.reduce((rest, { path }) => withoutValue(rest, path), draft.config);
  replaceFile(join(folder, FILE), `${JSON.stringify({ ...draft, config }, null, 2)}\n`, PRIVATE_FILE);
}

/** The draft of a plugin, with what still fits its schema; undefined without one, and for one that cannot be read. */
export function readDraft(folder: string, plugin: string, schema: JsonObject): InitDraft | undefined {
  const draft = parsed(folder);
  if (draft === undefined || draft.plugin !== plugin) return undefined;
  return { ...draft, config: fitting(schema, draft.config) };
}

/** Removes the draft; whether there was one. */
export function removeDraft(folder: string): boolean {
  try {
    rmSync(join(folder, FILE));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function parsed(folder: string): InitDraft | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(folder, FILE), 'utf8'));
  } catch {
    // None, or one that a full disk or an editor has cut off: the questions start from their beginning.
    return undefined;
  }
  if (!isJsonObject(value) || isTooDeep(value)) return undefined;
  const { plugin, savedAt, config, answered } = value;
  if (typeof plugin !== 'string' || typeof savedAt !== 'string' || Number.isNaN(Date.parse(savedAt))) return undefined;
  if (!isJsonObject(config) || !Array.isArray(answered)) return undefined;
  const paths = (answered as readonly Json[]).filter((path) => typeof path === 'string');
  return { plugin, savedAt, config, answered: paths };
}

/** The values that have a field and fit it. */
function fitting(schema: JsonObject, config: JsonObject, prefix = '', kept: JsonObject = {}): JsonObject {
  return Object.entries(config).reduce<JsonObject>((result, [key, value]) => {
    const path = `${prefix}${key}`;
    const field = schemaAt(schema, path) as FormSchema | undefined;
    if (field === undefined) return result;
    const isSection = field.properties !== undefined || field.oneOf !== undefined;
    if (isSection)
      return isJsonObject(value) ? fitting(schema, value, `${path}.`, withValue(result, path, {})) : result;
    // A constant tells branches apart, and another branch has another one.
    const fits = field.const !== undefined || valueFault(field, value) === undefined;
    return fits ? withValue(result, path, value) : result;
  }, kept);
}
