import {
  isJsonObject,
  PluginError,
  toProblem,
  type Json,
  type JsonObject,
  type ValidateRequest,
} from '../../host-sdk/index.js';
import type { LoadedPlugin } from '../../host/index.js';

/** The names that a product gives the keys of its configuration: a host finds them by roles alone. */
export interface KeyNames {
  /** Completes the word "with". */
  readonly kind: string;
  /** The same configuration under these names. */
  readonly config: (own: object) => JsonObject;
  /** The same dotted path. */
  readonly path: (own: string) => string;
  /** The same schema of a configuration. */
  readonly schema: (own: JsonObject) => JsonObject;
  /** The same plugin: its schema has these names, and so has its configuration. */
  readonly plugin: (loaded: LoadedPlugin) => LoadedPlugin;
}

const OTHER: Readonly<Record<string, string>> = {
  name: 'called',
  instance: 'base_url',
  auth: 'login',
  strategy: 'way',
  password: 'passphrase',
  daily_call_limit: 'calls_a_day',
  ticketing: 'desk',
  data: 'export',
  tables: 'projects',
  mode: 'reading',
  interval: 'every_minutes',
  off_peak: 'at_night',
  pull_share: 'share',
};
const BACK = Object.fromEntries(Object.entries(OTHER).map(([own, other]) => [other, own]));

const same = (own: object) => own as JsonObject;

export const KEY_NAMES: readonly KeyNames[] = [
  { kind: 'our names', config: same, path: (own) => own, schema: same, plugin: (loaded) => loaded },
  {
    kind: 'other names',
    config: (own) => renamed(same(own), OTHER),
    path: (own) => pathIn(own, OTHER),
    schema: schemaIn,
    plugin: other,
  },
];

function other(loaded: LoadedPlugin): LoadedPlugin {
  const configuration = schemaIn(loaded.configuration);
  return {
    ...loaded,
    configuration,
    manifest: { ...loaded.manifest, configuration },
    create(services, config, options) {
      const plugin = inOtherWords(() => loaded.create(services, renamed(config, BACK), options));
      const validate = ({ config: tried, ...request }: ValidateRequest) =>
        plugin.validate(tried === undefined ? request : { ...request, config: renamed(tried as JsonObject, BACK) });
      return Object.assign(Object.create(plugin) as typeof plugin, { validate });
    },
  };
}

function inOtherWords<T>(create: () => T): T {
  try {
    return create();
  } catch (error) {
    const problem = toProblem(error);
    throw PluginError.from(problem, { field: pathIn(problem.field ?? '', OTHER) });
  }
}

function renamed(config: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  const entries = Object.entries(config).map(([key, value]) => [
    names[key] ?? key,
    isJsonObject(value) ? renamed(value, names) : value,
  ]);
  return Object.fromEntries(entries) as JsonObject;
}

const pathIn = (path: string, names: Readonly<Record<string, string>>) =>
  path
    .split('.')
    .map((key) => names[key] ?? key)
    .join('.');

/** A schema has names as keys of `properties`, in `required` and in a `discriminator`. */
function schemaIn<T extends Json>(schema: T): T {
  if (Array.isArray(schema)) return (schema as readonly Json[]).map(schemaIn) as unknown as T;
  if (!isJsonObject(schema)) return schema;
  const entries = Object.entries(schema).map(([word, value]): [string, Json] => {
    if (word === 'required' && Array.isArray(value))
      return [word, (value as readonly string[]).map((key) => OTHER[key] ?? key)];
    if (word === 'propertyName' && typeof value === 'string') return [word, OTHER[value] ?? value];
    if (word !== 'properties' || !isJsonObject(value)) return [word, schemaIn(value)];
    const fields = Object.entries(value).map(([key, field]) => [OTHER[key] ?? key, schemaIn(field)]);
    return [word, Object.fromEntries(fields) as JsonObject];
  });
  return Object.fromEntries(entries) as T;
}
