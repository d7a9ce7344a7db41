import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { CAPABILITY_METHODS, CONTRACT_VERSION, type Capability } from './plugin.js';
import { OWN_PROBLEMS_SCHEMA, ownProblemFaults } from './own-problems.js';
import { PluginError } from './problem.js';

/** JSON schema (draft-07) of a plugin's `manifest.json`. */
export const MANIFEST_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Plugin manifest',
  type: 'object',
  required: ['id', 'name', 'version', 'contract', 'entry', 'description', 'capabilities', 'configuration'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    id: {
      type: 'string',
      pattern: '^[a-z][a-z0-9_-]*$',
      description: 'Unique among the plugins of a host.',
      examples: ['my-product'],
    },
    name: { type: 'string', minLength: 1, description: 'Name shown to users.' },
    version: {
      type: 'string',
      pattern: '^\\d+\\.\\d+\\.\\d+',
      description: 'Semantic version of the plugin.',
      examples: ['1.0.0'],
    },
    contract: {
      type: 'string',
      pattern: '^\\d+\\.\\d+\\.\\d+$',
      description: 'Version of the host SDK contract that the plugin implements.',
      examples: [CONTRACT_VERSION],
    },
    entry: {
      type: 'string',
      pattern: '\\.(js|mjs)$',
      description: 'Module that default-exports createPlugin, relative to the manifest.',
      examples: ['plugin.js'],
    },
    description: { type: 'string' },
    capabilities: {
      type: 'array',
      uniqueItems: true,
      items: { enum: ['fields', 'ticketing', 'pull'] },
      description: 'Optional interfaces that the plugin implements.',
    },
    problems: OWN_PROBLEMS_SCHEMA,
    configuration: {
      type: 'object',
      description: 'JSON schema of a connection. Hosts validate connections with it and render their form from it.',
    },
  },
} as const satisfies JSONSchema;

export type Manifest = FromSchema<typeof MANIFEST_SCHEMA>;

/**
 * Compares what a manifest declares with what the loaded object has.
 * Throws `host.plugin_unusable` with every difference; the manifest itself must have passed {@link MANIFEST_SCHEMA}.
 */
export function checkPlugin(manifest: Manifest, plugin: object): void {
  const faults: string[] = [];
  const major = (version: string) => version.split('.')[0];
  if (major(manifest.contract) !== major(CONTRACT_VERSION)) {
    faults.push(`it implements contract ${manifest.contract}, this host needs ${CONTRACT_VERSION}`);
  }
  faults.push(...ownProblemFaults(manifest.problems));
  const has = (method: string) => typeof (plugin as Record<string, unknown>)[method] === 'function';
  for (const method of ['validate', 'dispose']) if (!has(method)) faults.push(`it has no method ${method}`);
  for (const [capability, methods] of Object.entries(CAPABILITY_METHODS) as [Capability, readonly string[]][]) {
    const declared = manifest.capabilities.includes(capability);
    for (const method of methods) {
      if (declared && !has(method)) faults.push(`it declares ${capability} but has no method ${method}`);
    }
    if (!declared && methods.every(has)) faults.push(`it implements ${capability} but does not declare it`);
  }
  if (faults.length > 0) {
    throw new PluginError('host.plugin_unusable', `Plugin ${manifest.id} cannot be used: ${faults.join('; ')}.`, {
      field: 'capabilities',
    });
  }
}
