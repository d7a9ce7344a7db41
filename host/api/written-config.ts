import { nameKey, PluginError, withValue } from '../../host-sdk/index.js';
import type { JsonObject } from '../../host-sdk/index.js';
import { connectionOf } from '../connections/connection.js';
import { settingsOf } from '../connections/settings.js';
import { rejoinSecrets } from '../connections/kept-secrets.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import { withinLimits } from '../connections/references.js';
import { allows } from '../store/scopes.js';
import type { Caller } from './access.js';
import type { ApiContext } from './context.js';

/**
 * The one door of configurations that come over HTTP: kept secrets take their places unless they would go elsewhere, and
 * new references keep to the limits and are for those of scope admin. Throws `config.invalid`, `config.reference_denied` or
 * `host.denied`.
 * @param stored The configuration that it is to replace, with its secrets.
 */
export function writtenConfig(
  { store, secretsDir }: Pick<ApiContext, 'store' | 'secretsDir'>,
  caller: Caller | undefined,
  { configuration }: LoadedPlugin,
  sent: JsonObject,
  stored?: JsonObject,
): JsonObject {
  const rejoined = rejoinSecrets(configuration, sent, stored);
  const keepsToOld = caller === undefined || !allows(caller.scope, 'admin');
  return withinLimits(configuration, rejoined, stored, { secretsDir, dataFolder: store.folder, keepsToOld });
}

/** A configuration that keeps its name: what was read and ticketed stands under it. */
export function keepingName({ manifest, configuration }: LoadedPlugin, name: string, config: JsonObject): JsonObject {
  const key = nameKey(configuration).join('.');
  const given = settingsOf(manifest, config).name;
  if (given !== undefined && given !== name) {
    throw new PluginError('config.invalid', `The connection is called "${name}"; a name cannot be changed.`, {
      field: key,
      fix: 'Add another connection under the other name.',
    });
  }
  return connectionOf(manifest, config, '').name === name ? config : withValue(config, key, name);
}
