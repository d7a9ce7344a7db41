import { createHash } from 'node:crypto';

/** The kind of credential of a request. */
export type CredentialKind = 'apiKey' | 'session' | 'jwt' | 'oauth2' | 'cookie' | 'none';

/**
 * Everything a client may sign in with. All credentials belong to the namespace `default`; with `~NAME` appended they
 * reach another one.
 */
export interface Credentials {
  readonly tenant: string;
  readonly username: string;
  readonly password: string;
  readonly role: string;
  readonly apiKey: string;
  readonly jwt: string;
  readonly sessionKey: string;
  readonly oauth2: { readonly token_url: string; readonly client_id: string; readonly client_secret: string };
  /** RecId of the employee behind these credentials. */
  readonly employeeRecId: string;
}

const TENANT = 'acme.ivanti.test';
/** Login id of the account behind the credentials. */
export const API_USER = 'integration@corp.example';
export const TOKEN_PATH = '/oauth2/token';

// Far enough away for a printed token to outlive any test. Tokens of a login expire as the tenant is configured.
const PRINTED_TOKEN_EXPIRY = Date.UTC(2040, 0, 1) / 1000;

function secret(seed: number, purpose: string): Buffer {
  return createHash('sha256').update(`mock-ivanti ${seed} ${purpose}`).digest();
}

/** The middle of a session key: 32 characters of 0-9A-V (Netskope document). */
export function sessionCharacters(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 32), (byte) => (byte & 31).toString(32).toUpperCase()).join('');
}

/** `<tenant as sent>#<32 characters>#2` (Netskope document, Ivanti docs). */
export function sessionKeyOf(tenant: string, bytes: Uint8Array): string {
  return `${tenant}#${sessionCharacters(bytes)}#2`;
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** A JWT with the claims Ivanti docs show for a login under OpenID Connect. The signature is not a real one. */
export function jwtOf(tenant: string, user: string, id: string, issuedAt: number, expires: number): string {
  const header = { alg: 'RS256', typ: 'at+jwt', kid: 'mock' };
  const claims = {
    iss: `https://${tenant}/OIDC`,
    aud: `https://${tenant}/OIDC/resources`,
    client_id: 'restLoginEndPoint',
    scope: ['openid'],
    sub: `${tenant}#${user}#${id}`,
    ism_sid: id,
    amr: ['password'],
    iat: issuedAt,
    exp: expires,
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createHash('sha256').update(signed).digest('base64url')}`;
}

/** The credentials of a seed: the same seed prints the same ones. `token_url` is relative until the mock listens. */
export function createCredentials(seed: number, employeeRecId: string, role = 'Admin'): Credentials {
  const issuedAt = Date.UTC(2026, 0, 1) / 1000;
  return {
    tenant: TENANT,
    username: API_USER,
    password: `Pw-${secret(seed, 'password').toString('hex').slice(0, 16)}`,
    role,
    apiKey: secret(seed, 'api key').toString('hex').slice(0, 32).toUpperCase(),
    jwt: jwtOf(TENANT, API_USER, sessionCharacters(secret(seed, 'jwt')), issuedAt, PRINTED_TOKEN_EXPIRY),
    sessionKey: sessionKeyOf(TENANT, secret(seed, 'session')),
    oauth2: {
      token_url: TOKEN_PATH,
      client_id: `client-${secret(seed, 'client id').toString('hex').slice(0, 12)}`,
      client_secret: secret(seed, 'client secret').toString('base64url').slice(0, 32),
    },
    employeeRecId,
  };
}
