import { timingSafeEqual } from 'node:crypto';
import { splitNamespace } from './presented.js';
import { jsonAnswer, type Answer } from '../../tenant/answers/answer.js';
import type { Call } from '../request/call.js';

interface Client {
  readonly id: string;
  readonly secret: string;
  readonly isBasic: boolean;
}

/** The client of a token request: HTTP Basic, or `client_id` and `client_secret` in the body (RFC 6749, 2.3.1). */
export function readClient(authorization: string | undefined, form: URLSearchParams): Client {
  const [, encoded] = /^Basic +(.+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) {
    return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '', isBasic: false };
  }
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id: formDecode(id), secret: formDecode(rest.join(':')), isBasic: true };
}

function formDecode(text: string): string {
  return new URLSearchParams(`v=${text.replaceAll('&', '%26')}`).get('v') ?? text;
}

function refuseToken(status: number, error: string, description: string, headers: Record<string, string> = {}): Answer {
  const answer = jsonAnswer(status, { error, error_description: description });
  return { ...answer, headers: { 'Cache-Control': 'no-store', ...headers } };
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The identity provider next to the tenant: client credentials only (BigPanda document; RFC 6749, 4.4). */
export function issueToken(call: Call): Answer {
  const { tenant, namespace, body, request } = call;
  if (request.method !== 'POST') return refuseToken(405, 'invalid_request', 'The token endpoint takes POST.');
  const form = new URLSearchParams(body.toString('utf8'));
  const client = readClient(request.headers.authorization, form);
  const grant = form.get('grant_type');
  if (grant === null) return refuseToken(400, 'invalid_request', 'The parameter grant_type is missing.');
  if (grant !== 'client_credentials')
    return refuseToken(400, 'unsupported_grant_type', `Grant type ${grant} is not supported.`);
  const { client_id: id, client_secret: secret } = tenant.credentials.oauth2;
  if (!isEqual(splitNamespace(client.id).text, id) || !isEqual(client.secret, secret)) {
    const challenge: Record<string, string> = client.isBasic ? { 'WWW-Authenticate': 'Basic realm="mock-ivanti"' } : {};
    return refuseToken(401, 'invalid_client', 'Unknown client or wrong client secret.', challenge);
  }
  const session = tenant.sessions.issue('oauth2', namespace.name, tenant.credentials.tenant);
  const scope = form.get('scope');
  const answer = jsonAnswer(200, {
    access_token: session.token,
    token_type: 'Bearer',
    expires_in: Math.round((session.expires - tenant.clock.now()) / 1000),
    ...(scope !== null && { scope }),
  });
  return { ...answer, headers: { 'Cache-Control': 'no-store' } };
}
