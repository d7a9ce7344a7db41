import type { FormSchema } from '../../host-sdk/index.js';
import { sessionKey, staticCredential } from './static.js';
import { SECRET, type SettingsOf, type Strategy, type StrategyContext } from './strategy.js';

const SCHEMA = {
  title: 'Session key',
  type: 'object',
  additionalProperties: false,
  required: ['strategy', 'session_key'],
  properties: {
    strategy: { type: 'string', const: 'ivanti_session_key' },
    session_key: {
      ...SECRET,
      title: 'Credential (session key)',
      description: 'Session key that the tenant issued, of the form tenant#id#number. It expires with its session.',
    },
  },
} as const satisfies FormSchema;

/** The key of a session that already exists at the tenant. */
export const ivantiSessionKey = {
  schema: SCHEMA,
  needs: 'tenant',
  create: ({ session_key }: SettingsOf<typeof SCHEMA>, { secrets }: StrategyContext) =>
    staticCredential(secrets, { session_key }, ({ session_key: key }) => sessionKey(key)),
} as const satisfies Strategy;
