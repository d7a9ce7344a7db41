import type { Clock, Secrets } from '../../host-sdk/index.js';
import type { AuthConfig } from '../config/schema.js';
import type { Credential } from '../http/authenticate.js';
import type { Send } from '../http/send.js';
import { loginCredential } from './login.js';
import { oauth2Credential } from './oauth2.js';
import { apiKeyHeader, bearerHeader, sessionHeader, staticCredential } from './static.js';

/** What a strategy may need besides its own settings. `send` is a pipeline without authentication. */
export interface StrategyContext {
  readonly loginUrl: URL;
  /** Of `oauth2`, as it was read from its configuration. */
  readonly tokenUrl: URL | undefined;
  readonly tenant: string;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly send: Send;
}

/** The credential of a configured strategy. A new strategy is a file beside this one, a case here and a schema branch. */
export function createCredential(auth: AuthConfig, context: StrategyContext): Credential {
  const { secrets, clock, send, tokenUrl } = context;
  switch (auth.strategy) {
    case 'basic_auth':
      return loginCredential({ ...auth, loginUrl: context.loginUrl, tenant: context.tenant }, secrets, clock, send);
    case 'ivanti_api_key':
      return staticCredential(auth.api_key, 'auth.api_key', secrets, apiKeyHeader);
    case 'ivanti_jwt':
      return staticCredential(auth.jwt, 'auth.jwt', secrets, bearerHeader);
    case 'ivanti_session_key':
      return staticCredential(auth.session_key, 'auth.session_key', secrets, sessionHeader);
    case 'oauth2':
      if (tokenUrl === undefined) throw new TypeError('The oauth2 strategy needs its token URL.');
      return oauth2Credential(
        {
          tokenUrl,
          clientId: auth.client_id,
          clientSecret: auth.client_secret,
          clientAuth: auth.client_auth,
          ...(auth.scope === undefined ? {} : { scope: auth.scope }),
          ...(auth.extra_params === undefined ? {} : { extraParams: auth.extra_params }),
        },
        secrets,
        clock,
        send,
      );
  }
}
