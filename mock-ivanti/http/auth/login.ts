import { splitNamespace } from './presented.js';
import { jsonAnswer, type Answer } from '../../tenant/answers/answer.js';
import type { Call } from '../request/call.js';
import { refuse } from '../../tenant/refusals/refused.js';

const KEYS = ['tenant', 'username', 'password', 'role'] as const;

type LoginForm = Readonly<Record<(typeof KEYS)[number], string>>;

/** Reads a login body: JSON, or form-encoded as the PowerShell module sends it. Keys are accepted in any case. */
export function readLogin(body: Buffer): LoginForm | undefined {
  const text = body.toString('utf8').trim();
  const entries = text.startsWith('{') ? jsonEntries(text) : [...new URLSearchParams(text)];
  const values = new Map(entries.map(([name, value]) => [name.toLowerCase(), value]));
  const isComplete = KEYS.every((key) => typeof values.get(key) === 'string');
  return isComplete ? (Object.fromEntries(KEYS.map((key) => [key, values.get(key)])) as LoginForm) : undefined;
}

function jsonEntries(text: string): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(text) as Record<string, unknown>);
  } catch {
    return [];
  }
}

/** The tenant's name, or the host the request was sent to, with or without its port and in any case. */
function isTenant(call: Call, sent: string): boolean {
  const { host = '' } = call.request.headers;
  const accepted = [call.tenant.credentials.tenant, host, host.replace(/:\d+$/, '')];
  return accepted.some((name) => name !== '' && name.toLowerCase() === sent.toLowerCase());
}

/**
 * Login in one of the tenant's roles. Any error is 400, not 401 (Ivanti docs). The session key begins with the tenant
 * name that the client sent.
 */
export function login(call: Call): Answer {
  const { credentials, sessions, switches } = call.tenant;
  const form = readLogin(call.body) ?? refuse('loginRefused');
  const isUser = splitNamespace(form.username).text.toLowerCase() === credentials.username.toLowerCase();
  const role = Object.keys(call.tenant.roles).find((name) => name.toLowerCase() === form.role.trim().toLowerCase());
  const isGood = isUser && form.password === credentials.password && isTenant(call, form.tenant);
  if (!isGood || role === undefined) return refuse('loginRefused');
  call.entry.role = role;
  const kind = switches.login_answer === 'jwt' ? 'jwt' : 'session';
  return jsonAnswer(200, sessions.issue(kind, call.namespace.name, form.tenant, role).token);
}
