import { flag, list, named, object, orNull, secret, text } from './schema.js';

/** A kept destination for display, without its secrets. */
export const destination = object({
  name: text,
  place: { ...text, description: 'Where it is, complete and without secrets, such as sqlite:/data/tables.db.' },
  secretsSet: { ...list(text), description: 'Names of the secrets that are set.' },
  connections: { ...list(text), description: 'Connections that use it.' },
});

const keys = {
  secrets: {
    type: 'object',
    additionalProperties: orNull(secret),
    description: 'By name, such as password. Secrets that are absent or null stay unchanged, unless the place changes.',
  },
  test: { ...flag, description: 'False: it is kept without a test.' },
} as const;

/** The input for a kept destination. */
export const newDestination = object({ name: named, to: named }, keys);
export const changedDestination = object({ to: named }, keys);
