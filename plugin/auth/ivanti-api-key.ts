import type { FormSchema } from '../../host-sdk/index.js';
import { staticCredential } from './static.js';
import { SECRET, type SettingsOf, type Strategy, type StrategyContext } from './strategy.js';

const SCHEMA = {
  title: 'API Key Authentication',
  type: 'object',
  additionalProperties: false,
  required: ['strategy', 'api_key'],
  properties: {
    strategy: { type: 'string', const: 'ivanti_api_key' },
    api_key: {
      ...SECRET,
      title: 'API Key',
      description: 'Key from Settings > Security Controls > API Keys in Ivanti. It acts as its user, in its role.',
      examples: ['env:IVANTI_EXCHANGE_SECRET_API_KEY'],
    },
  },
} as const satisfies FormSchema;

/** An API key of the tenant: `rest_api_key=KEY`, without blanks or quotes. [Netskope document] */
export const ivantiApiKey = {
  schema: SCHEMA,
  needs: 'tenant',
  aliases: ['api_key_auth'],
  create: ({ api_key }: SettingsOf<typeof SCHEMA>, { secrets }: StrategyContext) =>
    staticCredential(secrets, { api_key }, ({ api_key: key }) => ({
      headers: { authorization: `rest_api_key=${key}` },
    })),
} as const satisfies Strategy;
