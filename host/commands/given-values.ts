import { orMeant, withValue, type Json, type JsonObject } from '../../host-sdk/index.js';
import { branchesOf, fieldAt, keysOf, valueFor, type FormSchema } from '../init/form-field.js';
import { usageError } from './options.js';

/**
 * The part of a configuration from the command line. Wrong keys and values are usage errors.
 * @param pairs As `--set` takes them: `path=value`.
 * @param rest Arguments that are no options of the command: `--KEY VALUE` and `--KEY=VALUE` for keys of the schema.
 */
export function givenValues(
  schema: FormSchema & JsonObject,
  pairs: readonly string[],
  rest: readonly string[],
): JsonObject {
  let given: JsonObject = {};
  for (const [path, text] of [...options(schema, rest), ...pairs.map(pairOf)]) {
    const field = fieldAt(schema, path);
    if (field === undefined) {
      throw usageError(`error: the configuration has no key ${path}${orMeant(path, keysOf(schema))}`);
    }
    given = withValue(given, path, valueOrUsageError(path, field, text));
  }
  return given;
}

type Given = readonly [path: string, text: string];

function pairOf(pair: string): Given {
  const at = pair.indexOf('=');
  if (at < 1) throw usageError('error: --set takes PATH=VALUE');
  return [pair.slice(0, at), pair.slice(at + 1)];
}

function* options(schema: FormSchema & JsonObject, rest: readonly string[]): Generator<Given> {
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] ?? '';
    if (!word.startsWith('--')) throw usageError(`error: unexpected argument ${JSON.stringify(word)}`);
    const equals = word.indexOf('=');
    const option = equals === -1 ? word : word.slice(0, equals);
    const path = keyOfOption(schema, option);
    if (equals !== -1) {
      yield [path, word.slice(equals + 1)];
      continue;
    }
    const value = rest[at + 1];
    if (value === undefined || value.startsWith('--')) throw usageError(`error: option '${option}' needs a value`);
    at += 1;
    yield [path, value];
  }
}

/** `--first-day` for `first_day` at any depth; for a choice between branches, the key that chooses. */
function keyOfOption(schema: FormSchema & JsonObject, option: string): string {
  const name = spelled(option.slice(2));
  const all = [...keysOf(schema)];
  const whole = all.filter((path) => spelled(path) === name);
  const found =
    whole.length > 0 ? whole : all.filter((path) => spelled(path.slice(path.lastIndexOf('.') + 1)) === name);
  const [path, another] = found;
  if (path === undefined) {
    const near = orMeant(
      option,
      all.map((key) => `--${key.slice(key.lastIndexOf('.') + 1).replaceAll('_', '-')}`),
    );
    throw usageError(`error: unknown option '${option}'; the configuration has no such key${near}`);
  }
  if (another !== undefined) {
    throw usageError(`error: option '${option}' may be ${found.join(' or ')}; give it with --set PATH=VALUE`);
  }
  const field = fieldAt(schema, path);
  const chooser = field !== undefined && branchesOf(field).size > 0 ? field.discriminator?.propertyName : undefined;
  return chooser === undefined ? path : `${path}.${chooser}`;
}

/** Options use hyphens; the spelling of keys depends on the plugin. */
function spelled(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}

function valueOrUsageError(path: string, field: FormSchema, text: string): Json {
  try {
    return valueFor(field, text);
  } catch (error) {
    throw usageError(`error: ${path} ${(error as Error).message}`);
  }
}
