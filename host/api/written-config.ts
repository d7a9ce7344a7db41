import type { JsonObject } from '../../host-sdk/index.js';
import { rejoinSecrets } from '../kept-secrets.js';
import type { LoadedPlugin } from '../load-plugin.js';
import { withinLimits } from '../references.js';
import type { ApiContext } from './context.js';

/**
 * The one door of configurations that come over HTTP: kept secrets take their places unless they would go elsewhere, and
 * new references keep to the limits. Throws `config.invalid` or `config.reference_denied`.
 * @param stored The configuration that it is to replace, with its secrets.
 */
export function writtenConfig(
  { store, secretsDir }: Pick<ApiContext, 'store' | 'secretsDir'>,
  { configuration }: LoadedPlugin,
  sent: JsonObject,
  stored?: JsonObject,
): JsonObject {
  const rejoined = rejoinSecrets(configuration, sent, stored);
  return withinLimits(configuration, rejoined, stored, { secretsDir, dataFolder: store.folder });
}
