import { readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  jsonObjectOf,
  CAPABILITY_METHODS,
  checkPlugin,
  isJsonObject,
  isPluginError,
  keyTitle,
  MANIFEST_SCHEMA,
  ownProblemFaults,
  PluginError,
  roleFaults,
  type Capability,
  type CapabilityInterfaces,
  type CreateOptions,
  type CreatePlugin,
  type HostServices,
  type JsonObject,
  type Manifest,
  type Plugin,
  type SchemaFault,
} from '../../host-sdk/index.js';
import { isInOptionalSection, pruneInvalid } from '../connections/draft.js';
import { importFailure } from './import-failure.js';
import { schemaCheck } from '../platform/json-schema-check.js';
import { PACKAGE_ROOT } from '../platform/package-root.js';

export type AnyPlugin = Plugin & Partial<CapabilityInterfaces>;

/** A loaded plugin folder: its manifest, and a function that creates a plugin for one connection. */
export interface LoadedPlugin {
  readonly folder: string;
  readonly manifest: Manifest;
  /** The manifest's JSON schema of a connection. */
  readonly configuration: JsonObject;
  /**
   * Creates the plugin for one connection; checks it against its manifest, and the configuration against its schema.
   * Throws `config.invalid`, the error of the plugin, or `host.plugin_unusable`.
   * For a draft, it removes invalid values in optional sections first, and ignores missing ones.
   */
  create(services: HostServices, config: JsonObject, options?: CreateOptions): AnyPlugin;
}

const manifestFaults = schemaCheck(MANIFEST_SCHEMA);

/**
 * Reads the `manifest.json` of a plugin folder and imports its entry.
 * Throws `host.plugin_unusable` when there is none, with every fault of one that is not valid or lacks a role (`x-role`)
 * that its capabilities need, or when the entry is not a plugin of this contract.
 * @param folder Default: this package.
 */
export async function loadPlugin(folder: string = PACKAGE_ROOT): Promise<LoadedPlugin> {
  const root = resolve(folder);
  const manifest = await readManifest(join(root, 'manifest.json'));
  const createPlugin = await importEntry(root, manifest);
  const configuration = manifest.configuration as JsonObject;
  const configFaults = schemaCheck(configuration);
  return {
    folder: root,
    manifest,
    configuration,
    create(services, config, { draft = false } = {}) {
      const faults = configFaults(config);
      const given = draft ? pruneInvalid(configuration, faults, config) : config;
      // The plugin checks first: it knows its configuration better than the schema.
      const plugin = titled(configuration, () => createPlugin(services, given, { draft }));
      checkPlugin(manifest, plugin);
      const fault = faults.find((one) => !draft || !isInOptionalSection(configuration, one));
      if (fault !== undefined) {
        const where = fault.path === '' ? 'The configuration' : keyTitle(configuration, fault.path);
        throw new PluginError('config.invalid', `${where} ${fault.message}.`, { field: fault.path });
      }
      return plugin;
    },
  };
}

/** Replaces the key at the start of a problem by the key's title, as in the form. */
function titled<T>(configuration: JsonObject, create: () => T): T {
  try {
    return create();
  } catch (error) {
    if (!isPluginError(error)) throw error;
    const { field = '', message } = error.problem;
    if (field === '' || !message.startsWith(`${field}: `)) throw error;
    const words = `${keyTitle(configuration, field)}${message.slice(field.length)}`;
    throw PluginError.from({ ...error.problem, message: words }, { cause: error });
  }
}

async function readManifest(path: string): Promise<Manifest> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw unusable(`${path} cannot be read: ${(error as Error).message}`, 'manifest.json', error);
  }
  const faults = [...manifestFaults(manifest), ...rolesOf(manifest), ...ownCodesOf(manifest)];
  const [first] = faults;
  if (first === undefined) return manifest as Manifest;
  const said = faults.map((fault) => `${fault.path || 'it'} ${fault.message}`);
  const all = said.length === 1 ? said.join('') : said.map((one, at) => `(${at + 1}) ${one}`).join('; ');
  throw unusable(`${path}: ${all}`, first.path);
}

/** The faults of its roles, if the manifest has the parts that contain them. */
function rolesOf(manifest: unknown): readonly SchemaFault[] {
  const { capabilities, configuration } = jsonObjectOf(manifest);
  if (!isJsonObject(configuration)) return [];
  const known = Object.keys(CAPABILITY_METHODS) as readonly Capability[];
  const declared = known.filter((one) => Array.isArray(capabilities) && capabilities.includes(one));
  return roleFaults({ capabilities: declared, configuration });
}

/** The faults of its own problem codes. */
function ownCodesOf(manifest: unknown): readonly SchemaFault[] {
  const { problems } = jsonObjectOf(manifest);
  if (!isJsonObject(problems)) return [];
  return ownProblemFaults(problems).map((message) => ({ path: 'problems', message }));
}

async function importEntry(root: string, manifest: Manifest): Promise<CreatePlugin> {
  const entry = resolve(root, manifest.entry);
  if (relative(root, entry).split(sep)[0] === '..') {
    throw unusable(`Entry ${manifest.entry} of plugin ${manifest.id} lies outside its folder`, 'entry');
  }
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(entry).href)) as typeof module;
  } catch (error) {
    if (isPluginError(error)) throw error;
    throw unusable(`Entry ${entry} cannot be imported: ${await importFailure(entry, root, error)}`, 'entry', error);
  }
  if (typeof module.default === 'function') return module.default as CreatePlugin;
  throw unusable(`Entry ${entry} does not export createPlugin as its default`, 'entry');
}

function unusable(message: string, field: string, cause?: unknown): PluginError {
  return new PluginError('host.plugin_unusable', `${message}.`, { field, cause });
}
