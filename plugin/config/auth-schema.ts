import type { FormSchema } from '../../host-sdk/index.js';
import { STRATEGIES } from '../auth/registry.js';

type SchemasOf<S> = { readonly [at in keyof S]: S[at] extends { readonly schema: infer Schema } ? Schema : never };

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
  oneOf: STRATEGIES.map(({ schema }) => schema) as unknown as SchemasOf<typeof STRATEGIES>,
} as const satisfies FormSchema;
