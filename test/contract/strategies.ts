import type { Tenant } from '../tenant.js';

/** The section `auth` of a connection to a tenant, by strategy. */
export const strategies: Readonly<Record<string, (tenant: Tenant) => Record<string, unknown>>> = {
  basic_auth: ({ credentials: { username, password, role } }) => ({ strategy: 'basic_auth', username, password, role }),
  ivanti_api_key: ({ credentials }) => ({ strategy: 'ivanti_api_key', api_key: credentials.apiKey }),
  ivanti_jwt: ({ credentials }) => ({ strategy: 'ivanti_jwt', jwt: credentials.jwt }),
  ivanti_session_key: ({ credentials }) => ({ strategy: 'ivanti_session_key', session_key: credentials.sessionKey }),
  oauth2: ({ credentials }) => ({ strategy: 'oauth2', ...credentials.oauth2 }),
};
