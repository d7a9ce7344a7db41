import { readPresented, splitNamespace, type Presented } from './presented.js';
import type { CredentialKind } from '../../tenant/auth/credentials.js';
import { DEFAULT_NAMESPACE, type Tenant } from '../../tenant/instance/tenant.js';
import type { Call } from '../request/call.js';
import { readLogin } from './login.js';
import { refuse } from '../../tenant/refusals/refused.js';
import { readClient } from './token.js';

type Headers = Parameters<typeof readPresented>[0];

/** The namespace a request belongs to, known before its credential is checked. */
export function namespaceNameOf(tenant: Tenant, op: string, headers: Headers, body: Buffer): string {
  const header = headers['x-mock-case'];
  if (typeof header === 'string' && header.trim() !== '') return header.trim();
  return (
    suffixOf(op, headers, body) ??
    tenant.sessions.find(readPresented(headers).token)?.namespace.replace('*', DEFAULT_NAMESPACE) ??
    DEFAULT_NAMESPACE
  );
}

function suffixOf(op: string, headers: Headers, body: Buffer): string | undefined {
  if (op === 'login') return splitNamespace(readLogin(body)?.username ?? '').namespace;
  if (op === 'token') {
    return splitNamespace(readClient(headers.authorization, new URLSearchParams(body.toString('utf8'))).id).namespace;
  }
  return readPresented(headers).namespace;
}

/** What kind of credential a request carries, valid or not. */
export function credentialKind(tenant: Tenant, presented: Presented): CredentialKind {
  switch (presented.form) {
    case 'bearer':
      return tenant.sessions.find(presented.token)?.kind ?? 'jwt';
    case 'bare':
      return 'session';
    default:
      return presented.form;
  }
}

function isGood({ tenant, namespace }: Call, { form, token }: Presented): boolean {
  const { sessions, credentials, switches } = tenant;
  switch (form) {
    case 'apiKey':
      return token === credentials.apiKey;
    case 'bare':
    case 'cookie':
      return sessions.isValid(token, 'session', namespace.name);
    case 'bearer':
      return (
        sessions.isValid(token, 'jwt', namespace.name) ||
        (switches.oauth_tokens === 'accept' && sessions.isValid(token, 'oauth2', namespace.name)) ||
        (switches.session_bearer === 'accept' && sessions.isValid(token, 'session', namespace.name))
      );
    case 'none':
      return false;
  }
}

/** Accepts a request or refuses it with the tenant's 401. */
export function checkCredential(call: Call): void {
  const presented = readPresented(call.request.headers);
  if (isGood(call, presented)) {
    const { sessions, credentials } = call.tenant;
    call.entry.role = sessions.find(presented.token)?.role ?? credentials.role;
    return;
  }
  refuse(call.tenant.switches.unauthorized_text === 'documented' ? 'unauthorizedDocumented' : 'unauthorizedLive');
}
