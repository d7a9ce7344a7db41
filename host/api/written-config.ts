import { nameKey, PluginError, withValue, type JsonObject } from '../../host-sdk/index.js';
import { connectionOf } from '../connections/connection.js';
import { settingsOf } from '../connections/settings.js';
import { rejoinSecrets } from '../connections/kept-secrets.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import { withinLimits } from '../connections/references.js';
import { allows } from '../store/scopes.js';
import type { Caller } from './access.js';
import type { ApiContext } from './context.js';

/**
 * Checks every configuration that arrives over HTTP: stored secrets replace missing ones unless they would be sent elsewhere, and
 * new references must be allowed and need the scope admin. Throws `config.invalid`, `config.reference_denied` or
 * `host.denied`.
 * @param stored The configuration to replace, with its secrets.
 */
export function writtenConfig(
  { store, secretsDir }: Pick<ApiContext, 'store' | 'secretsDir'>,
  caller: Caller | undefined,
  { configuration }: LoadedPlugin,
  sent: JsonObject,
  stored?: JsonObject,
): JsonObject {
  const rejoined = rejoinSecrets(configuration, sent, stored);
  const onlyStored = caller === undefined || !allows(caller.scope, 'admin');
  return withinLimits(configuration, rejoined, stored, { secretsDir, dataFolder: store.folder, onlyStored });
}

/** Keeps the name, because tables and tickets are stored under it. */
export function keepingName({ manifest, configuration }: LoadedPlugin, name: string, config: JsonObject): JsonObject {
  const key = nameKey(configuration).join('.');
  const given = settingsOf(manifest, config).name;
  if (given !== undefined && given !== name) {
    throw new PluginError('config.invalid', `The connection has the name "${name}", and a name cannot be changed.`, {
      field: key,
      fix: 'Add another connection with the other name.',
    });
  }
  return connectionOf(manifest, config, '').name === name ? config : withValue(config, key, name);
}
