import type { CreateOptions, CreatePlugin, HostServices, LoginStore } from '../host-sdk/index.js';
import { parseConfig, parseDraft } from './config/parse.js';
import { openConnection } from './container/connection.js';
import { openContainer } from './container/open-container.js';
import type { Overrides } from './container/parts.js';
import { IS_DRAFT, OPEN_CONNECTION } from './container/tokens.js';
import { IvantiPlugin } from './ivanti-plugin.js';
import { requireDistinctOutputs } from './pull/output.js';
import { requireOrder } from './pull/span.js';

export interface IvantiOptions extends CreateOptions {
  /**
   * Parts of the connection that the host brings itself; connections that `validate` opens for its checks have them
   * too.
   */
  readonly overrides?: Overrides;
}

/** Creates the Ivanti plugin for one connection, with a container of its own. */
export const createPlugin = ((
  services: HostServices,
  input: unknown,
  { draft = false, overrides = {} }: IvantiOptions = {},
) => {
  const { config, warnings } = draft ? parseDraft(input) : parseConfig(input);
  // The names of a draft may still change.
  if (config.data !== undefined && !draft) {
    requireDistinctOutputs(config.data);
    requireOrder(config.data, config.time_zone);
  }
  for (const warning of warnings) services.logger.warn(warning);

  const scope = openContainer(config, services, overrides);
  const trying = { ...services, ...(services.logins === undefined ? {} : { logins: keepingOnly(services.logins) }) };
  scope.register(OPEN_CONNECTION, { useValue: (other) => openConnection(other, trying, overrides) });
  scope.register(IS_DRAFT, { useValue: draft });
  return scope.resolve(IvantiPlugin);
}) satisfies CreatePlugin;

/** A check logs in itself, because it tries the credential. What it obtains is kept for the commands after it. */
function keepingOnly(logins: LoginStore): LoginStore {
  return { ...logins, find: () => Promise.resolve(undefined) };
}

export default createPlugin;
export { CONFIG_SCHEMA } from './config/schema.js';
export type { Config } from './config/schema.js';
export type { Addresses, Overrides, Parts } from './container/parts.js';
export type { IvantiPlugin } from './ivanti-plugin.js';
