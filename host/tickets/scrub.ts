import type { Json } from '../../host-sdk/index.js';
import { secretsIn } from '../connections/secret-fields.js';
import { secretsFrom } from '../connections/secrets.js';
import type { Session } from '../sessions/session.js';

/** Replaces the connection's secrets in stored texts. */
export type Scrub = (value: Json) => Json;

/** Shorter ones are parts of ordinary words. */
const MIN_SECRET_LENGTH = 6;

export async function scrubberOf(session: Session): Promise<Scrub> {
  const { connection, configurationSchema } = session;
  const own = secretsFrom(connection.folder);
  const values = secretsIn(configurationSchema, connection.config).map(async ({ path, value }) => {
    if (typeof value !== 'string') return '';
    // A secret that cannot be resolved cannot occur in a text.
    return await own.resolve(value, path.join('.')).catch(() => '');
  });
  const secrets = (await Promise.all(values)).filter((secret) => secret.length >= MIN_SECRET_LENGTH);
  const scrub = (value: Json): Json => {
    if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, '…'), value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return (value as readonly Json[]).map(scrub);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, scrub(inner)]));
  };
  return secrets.length === 0 ? (value) => value : scrub;
}
