import type {
  CapabilityInterfaces,
  CreatePlugin,
  HostServices,
  Json,
  JsonObject,
  Plugin,
} from '../../host-sdk/index.js';

/** Something that an author may get wrong. */
export interface Flaw {
  /** Completes the words "a plugin that". */
  readonly flaw: string;
  /** The check that finds it. */
  readonly fails: string;
  /** Others that cannot but fail with it. */
  readonly also?: readonly string[];
  /** The plugin that is spoiled; default: memory. Ivanti is for what shows over HTTP only. */
  readonly base?: 'memory' | 'ivanti' | 'other-keys';
  readonly make?: (create: CreatePlugin) => CreatePlugin;
  readonly configuration?: (schema: JsonObject) => JsonObject;
}

type Whole = Plugin & CapabilityInterfaces;

/** A plugin some of whose methods are others; `plugin` is the good one. */
export const methods =
  (spoil: (plugin: Whole, services: HostServices, config: Json) => Partial<Record<keyof Whole, unknown>>) =>
  (create: CreatePlugin): CreatePlugin =>
  (services, config, options) => {
    const plugin = create(services, config, options) as Whole;
    return Object.assign(Object.create(plugin) as Whole, spoil(plugin, services, config as Json));
  };

/** A plugin that uses the services of its host otherwise. */
export const services =
  (spoil: (services: HostServices) => Partial<HostServices>) =>
  (create: CreatePlugin): CreatePlugin =>
  (given, config, options) =>
    create({ ...given, ...spoil(given) }, config, options);

/** A plugin that takes its configuration otherwise. */
export const configured =
  (spoil: (config: JsonObject) => unknown) =>
  (create: CreatePlugin): CreatePlugin =>
  (given, config, options) =>
    create(given, spoil(config as JsonObject), options);
