import type { FormSchema } from '../../host-sdk/index.js';

const secret = { type: 'string', minLength: 1, format: 'password', writeOnly: true } as const;

/** One branch per auth strategy; `strategy` tells them apart. */
export const AUTH_SCHEMA = {
  title: 'Authentication Method',
  description:
    'How the connection proves to the tenant who is calling. A secret may be a reference: env:NAME or file:PATH.',
  type: 'object',
  required: ['strategy'],
  discriminator: { propertyName: 'strategy' },
  'x-order': 3,
  'x-section': 'connection',
  oneOf: [
    {
      title: 'Basic Authentication',
      type: 'object',
      additionalProperties: false,
      required: ['strategy', 'username', 'password', 'role'],
      properties: {
        strategy: { type: 'string', const: 'basic_auth' },
        username: { title: 'Username', type: 'string', minLength: 1, description: 'Login id of the Ivanti user.' },
        password: { ...secret, title: 'Password', description: 'Password of that Ivanti user.' },
        role: {
          title: 'Ivanti User Role',
          type: 'string',
          minLength: 1,
          description:
            'Internal name of the role, as under Settings > Users and Permissions > Roles, not its display name.',
          examples: ['Admin', 'ServiceDeskAnalyst'],
        },
      },
    },
    {
      title: 'API Key Authentication',
      type: 'object',
      additionalProperties: false,
      required: ['strategy', 'api_key'],
      properties: {
        strategy: { type: 'string', const: 'ivanti_api_key' },
        api_key: {
          ...secret,
          title: 'API Key',
          description: 'Key from Settings > Security Controls > API Keys in Ivanti. It acts as its user, in its role.',
          examples: ['env:IVANTI_EXCHANGE_SECRET_API_KEY'],
        },
      },
    },
    {
      title: 'JSON web token (JWT)',
      type: 'object',
      additionalProperties: false,
      required: ['strategy', 'jwt'],
      properties: {
        strategy: { type: 'string', const: 'ivanti_jwt' },
        jwt: { ...secret, title: 'Credential (JWT)', description: 'JSON web token that the tenant issued.' },
      },
    },
    {
      title: 'Session key',
      type: 'object',
      additionalProperties: false,
      required: ['strategy', 'session_key'],
      properties: {
        strategy: { type: 'string', const: 'ivanti_session_key' },
        session_key: {
          ...secret,
          title: 'Credential (session key)',
          description: 'Session key that the tenant issued, of the form tenant#id#number. It ends with its session.',
        },
      },
    },
    {
      title: 'OAuth2',
      type: 'object',
      additionalProperties: false,
      required: ['strategy', 'token_url', 'client_id', 'client_secret'],
      properties: {
        strategy: { type: 'string', const: 'oauth2' },
        token_url: {
          title: 'Token URL',
          type: 'string',
          format: 'uri',
          'x-role': 'address',
          description:
            'Full URL of the token endpoint of your identity provider. Only this host and the tenant are called.',
          examples: ['https://login.example.com/oauth2/token'],
        },
        client_id: {
          title: 'Client ID',
          type: 'string',
          minLength: 1,
          description: 'Client identifier that your identity provider issued.',
        },
        client_secret: {
          ...secret,
          title: 'Client secret',
          description: 'Client secret that your identity provider issued.',
        },
        scope: {
          title: 'Scope',
          type: 'string',
          minLength: 1,
          description: 'Sent with each token request, where one is given.',
        },
        client_auth: {
          title: 'Client authentication',
          type: 'string',
          enum: ['post', 'basic'],
          default: 'post',
          description: 'Client id and secret in the body (post) or in the Authorization header (basic).',
        },
        extra_params: {
          title: 'Further token parameters',
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'Sent with each token request, for example an audience.',
          examples: [{ audience: 'https://tenant.example.com' }],
        },
      },
    },
  ],
} as const satisfies FormSchema;
