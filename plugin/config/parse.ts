import { Ajv, type ErrorObject } from 'ajv';
import addErrors from 'ajv-errors';
import addFormats from 'ajv-formats';
import {
  MAX_JSON_DEPTH,
  isTooDeep,
  keyTitle,
  PluginError,
  schemaFaults,
  type SchemaFault,
} from '../../host-sdk/index.js';
import { inspectAddress, TOKEN_URL } from '../http/address.js';
import { providerAddress } from '../auth/choose.js';
import { MAX_PAGE_SIZE } from '../ivanti/collections.js';
import { isDateOrInstant, isTimeZone } from '../platform/time-words.js';
import { IvantiError } from '../ivanti/problems.js';
import { refuseFlatKeys } from './flat-problem.js';
import { CONFIG_SCHEMA, type Config, type TicketingConfig } from './schema.js';
import { fieldFaults } from './field-faults.js';
import { tableFaults, withTableKeys, type ConfigFault } from './table-keys.js';

const ajv = new Ajv({ allErrors: true, useDefaults: true, discriminator: true, strictRequired: false, verbose: true });
addFormats.default(ajv);
addErrors.default(ajv);
ajv.addFormat('iso-date-or-time', isDateOrInstant);
ajv.addVocabulary(['x-order', 'x-section', 'x-choices', 'x-role']);
const validate = ajv.compile<Config>(CONFIG_SCHEMA);

/**
 * Checks a configuration and fills in its defaults. Throws `config.invalid` (or `auth.missing_token_url`) for the first
 * fault and names the others in its message; `config.flat_keys` for keys written as in the product documents.
 */
export function parseConfig(input: unknown): { readonly config: Config; readonly warnings: readonly string[] } {
  requireShallow(input);
  refuseFlatKeys(input, (translated) => faultsOf(structuredClone(translated)).map(sentenceOf));
  const config: unknown = structuredClone(input);
  refuse(faultsOf(config));
  const checked = config as Config;
  return { config: settled(checked), warnings: [...warnings(checked)] };
}

/**
 * The same for a form in progress: it leaves `ticketing` out and lays what the form has of `data` over the defaults.
 * Throws only for faults outside these sections.
 */
export function parseDraft(input: unknown): { readonly config: Config; readonly warnings: readonly string[] } {
  requireShallow(input);
  refuseFlatKeys(input, () => []);
  const { ticketing: _ticketing, data, ...connection } = { ...(structuredClone(input) as Partial<Config>) };
  const outside = ({ field }: ConfigFault) => field !== 'data' && !field.startsWith('data.');
  let config: unknown = { ...connection, data: { tables: [], ...data } };
  if (!validate(config)) {
    const faults = describe(validate.errors ?? []);
    refuse(faults.filter(outside));
    config = { ...connection, data: fitting({ tables: [], ...data }, faults) };
    // Again, for the defaults of the settings that did not fit. A form in progress may have no tables yet.
    validate(config);
  }
  const draft = config as Config;
  refuse([...beyondSchema(draft)].filter(outside));
  return { config: settled(draft), warnings: [] };
}

/** The valid part of a section of a form in progress. */
function fitting(data: Readonly<Record<string, unknown>>, faults: readonly ConfigFault[]): object {
  const wrong = new Set(faults.map(({ field }) => field.split('.')[1]));
  const right = Object.entries(data).filter(([key]) => !wrong.has(key));
  return { tables: [], ...Object.fromEntries(right) };
}

/** Checked before any code walks over it by recursion. */
function requireShallow(input: unknown): void {
  if (!isTooDeep(input)) return;
  throw new PluginError('config.invalid', `The configuration is nested more than ${MAX_JSON_DEPTH} levels deep.`, {
    field: '(configuration)',
    fix: 'Write it as the README shows it; no key needs more than a few levels.',
  });
}

/** Fills in the defaults of the valid part. */
function faultsOf(config: unknown): readonly ConfigFault[] {
  return validate(config) ? [...beyondSchema(config)] : describe(validate.errors ?? []);
}

function refuse(faults: readonly ConfigFault[]): void {
  const [first] = faults;
  if (first === undefined) return;
  const message = faults.map(sentenceOf).join('; ');
  throw new IvantiError(first.code, `${message}.`, { field: first.field });
}

function sentenceOf({ field, message }: ConfigFault): string {
  return `${keyTitle(CONFIG_SCHEMA, field)}: ${message}`;
}

/** With one spelling of each table, and page sizes that the tenant serves. */
function settled(config: Config): Config {
  const { data, ticketing } = config;
  return {
    ...config,
    ...(ticketing === undefined ? {} : { ticketing: withFormerKeys(ticketing) }),
    ...(data === undefined
      ? {}
      : { data: { ...withTableKeys(data), page_size: Math.min(data.page_size, MAX_PAGE_SIZE) } }),
  };
}

/** Settings under the name that they had in 1.0.0 count where the present name does not set them. */
function withFormerKeys({ on_misfit, ...ticketing }: TicketingConfig): TicketingConfig {
  if (on_misfit === undefined) return ticketing;
  return { ...ticketing, on_invalid_value: { ...on_misfit, ...ticketing.on_invalid_value } };
}

function* warnings(config: Config): Generator<string> {
  const data = config.data;
  if (data === undefined) return;
  if (data.page_size > MAX_PAGE_SIZE) {
    yield `data.page_size ${data.page_size} is more than the tenant serves; the plugin uses ${MAX_PAGE_SIZE}`;
  }
  if (data.cursor_field.toLowerCase() !== 'lastmoddatetime') {
    yield `data.cursor_field ${data.cursor_field}: changes that do not update this field are not read`;
  }
}

function* beyondSchema(config: Config): Generator<ConfigFault> {
  const fault = (field: string, message: string): ConfigFault => ({ code: 'config.invalid', field, message });
  if (!isTimeZone(config.time_zone)) yield fault('time_zone', `"${config.time_zone}" is not an IANA time zone`);
  const provider = providerAddress(config.auth);
  if (provider !== undefined) {
    const read = inspectAddress(provider.text, TOKEN_URL);
    if (!(read instanceof URL)) yield fault(provider.key, read.why);
  }
  const data = config.data;
  if (data === undefined) return;
  if (data.mode === 'historical' && data.start_date === undefined) {
    yield fault('data.start_date', 'is required when mode is historical');
  }
  if (data.mode !== 'historical' && data.end_date !== undefined) {
    yield fault('data.end_date', 'is for historical mode only');
  }
  yield* tableFaults(data);
  yield* fieldFaults(data);
}

function describe(errors: readonly ErrorObject[]): readonly ConfigFault[] {
  const isOfSections = ({ schemaPath }: ErrorObject) => /^#\/anyOf(\/|$)/.test(schemaPath);
  const faults = schemaFaults(errors.filter((error) => !isOfSections(error))).map(faultOf);
  if (!errors.some(isOfSections)) return faults;
  return [
    ...faults,
    { code: 'config.invalid', field: 'ticketing', message: 'at least one of ticketing and data is required' },
  ];
}

function faultOf({ path, message }: SchemaFault): ConfigFault {
  // A form that was left empty sends an empty text.
  if (path === 'auth.token_url' && ['is required', 'must not be empty'].includes(message)) {
    return { code: 'auth.missing_token_url', field: path, message: 'is required' };
  }
  return { code: 'config.invalid', field: path || '(configuration)', message };
}
