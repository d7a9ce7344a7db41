import { withValue } from '../../host-sdk/index.js';
import type { Json, JsonObject } from '../../host-sdk/index.js';
import { fieldAt, valueFor } from '../init/form-field.js';
import type { FormSchema } from '../init/form-field.js';
import { usageError } from './options.js';

/** Options that are short for `--set PATH=VALUE`. */
const SHORT_FORMS = {
  name: 'name',
  instance: 'instance',
  tenant: 'tenant',
  auth: 'auth.strategy',
  employeeRecId: 'ticketing.employee_rec_id',
  correlationField: 'ticketing.correlation_field',
  tables: 'data.tables',
  mode: 'data.mode',
  startDate: 'data.start_date',
} as const;

/** Values of a configuration as options of the command line. */
export type GivenOptions = { readonly [name in keyof typeof SHORT_FORMS]?: string } & {
  /** `path=value` pairs. */
  readonly set: readonly string[];
};

/** The part of a configuration that the options give. Wrong paths and values are usage errors. */
export function givenValues(schema: FormSchema & JsonObject, options: GivenOptions): JsonObject {
  const short = Object.entries(SHORT_FORMS).flatMap(([option, path]) => {
    const text = options[option as keyof typeof SHORT_FORMS];
    return text === undefined ? [] : [[path, text] as const];
  });
  const long = options.set.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw usageError('error: --set takes PATH=VALUE');
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  let given: JsonObject = {};
  for (const [path, text] of [...short, ...long]) {
    const field = fieldAt(schema, path);
    if (field === undefined) throw usageError(`error: the configuration has no key ${path}`);
    given = withValue(given, path, valueOrUsageError(path, field, text));
  }
  return given;
}

function valueOrUsageError(path: string, field: FormSchema, text: string): Json {
  try {
    return valueFor(field, text);
  } catch (error) {
    throw usageError(`error: ${path} ${(error as Error).message}`);
  }
}
