import type { FormSchema } from '../../host-sdk/index.js';
import { bearer, staticCredential } from './static.js';
import { SECRET, type SettingsOf, type Strategy, type StrategyContext } from './strategy.js';

const SCHEMA = {
  title: 'JSON web token (JWT)',
  type: 'object',
  additionalProperties: false,
  required: ['strategy', 'jwt'],
  properties: {
    strategy: { type: 'string', const: 'ivanti_jwt' },
    jwt: { ...SECRET, title: 'Credential (JWT)', description: 'JSON web token that the tenant issued.' },
  },
} as const satisfies FormSchema;

/** A JSON web token that the tenant issued. */
export const ivantiJwt = {
  schema: SCHEMA,
  needs: 'tenant',
  create: ({ jwt }: SettingsOf<typeof SCHEMA>, { secrets }: StrategyContext) =>
    staticCredential(secrets, { jwt }, ({ jwt: token }) => bearer(token)),
} as const satisfies Strategy;
