import { PluginError, type FormSchema } from '../../host-sdk/index.js';
import { withoutEcho } from '../http/echo.js';
import { unsendable } from '../http/header-value.js';
import { failureOf, looksLikeHtml, notIvanti } from '../http/response-problems.js';
import type { Waiting } from '../http/authenticate.js';
import type { HttpReply } from '../http/send.js';
import { bearer, sessionKey } from './static.js';
import { jwtExpiry, looksLikeJwt } from './jwt.js';
import { SECRET, type SettingsOf, type Strategy, type StrategyContext } from './strategy.js';
import { tokenHolder, type Token } from './token-holder.js';

const SCHEMA = {
  title: 'Basic Authentication',
  type: 'object',
  additionalProperties: false,
  required: ['strategy', 'username', 'password', 'role'],
  properties: {
    strategy: { type: 'string', const: 'basic_auth' },
    username: { title: 'Username', type: 'string', minLength: 1, description: 'Login id of the Ivanti user.' },
    password: { ...SECRET, title: 'Password', description: 'Password of that Ivanti user.' },
    role: {
      title: 'Ivanti User Role',
      type: 'string',
      minLength: 1,
      description:
        'Internal name of the role, as under Settings > Users and Permissions > Roles, not its display name.',
      examples: ['Admin', 'ServiceDeskAnalyst'],
    },
  },
} as const satisfies FormSchema;

/** User, password and role: the tenant's login gives a session key, or a JWT where OIDC is on. */
export const basicAuth = {
  schema: SCHEMA,
  needs: 'tenant',
  create: (
    { username, password: reference, role }: SettingsOf<typeof SCHEMA>,
    { tenant, tokenUrl, secrets, clock, send, kept }: StrategyContext,
  ) => {
    const readPassword = () => secrets.resolve(reference, 'auth.password');
    const proof = async () => ['basic_auth', username, role, await readPassword()];
    const obtain = async (waiting: Waiting) => {
      const password = await readPassword();
      const answer = await send({
        method: 'POST',
        url: tokenUrl,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify({ tenant, username, password, role }),
        purpose: 'token',
        repeatable: true,
        ...waiting,
      });
      const reply = withoutEcho(answer, password);
      if (reply.status !== 200) throw refusedLogin(reply);
      return tokenOf(reply);
    };
    return tokenHolder(clock, obtain, kept(proof));
  },
} as const satisfies Strategy;

/** The tenant answers 400 to any wrong part of a login, and a gateway before it may answer 401 or 403. */
function refusedLogin(reply: HttpReply): PluginError {
  const failure = failureOf(reply, 'login');
  if (![400, 401, 403].includes(reply.status) || failure.code === 'quota.rate_limited') return failure;
  return new PluginError('auth.refused', failure.message, {
    field: 'auth',
    status: reply.status,
    vendorCode: failure.problem.vendorCode,
    fix: 'Check tenant name, username, password and role (the internal name, not the display name).',
  });
}

/** `"tenant#id#n"` is a session key, three parts with dots are a JWT; recognised by its form, with any host name. */
function tokenOf(reply: HttpReply): Token {
  const text = quoted(reply);
  const why = unsendable(text);
  if (why !== undefined) {
    throw new PluginError('tenant.bad_answer', `The login returned a credential that ${why}.`, { status: 200 });
  }
  if (/^[^\s#]+#[^\s#]+#\d+$/.test(text)) return sessionKey(text);
  if (looksLikeJwt(text)) {
    const expiresAt = jwtExpiry(text);
    return { ...bearer(text), ...(expiresAt === undefined ? {} : { expiresAt }) };
  }
  throw new PluginError('tenant.bad_answer', 'The login returned neither a session key nor a JWT.', { status: 200 });
}

function quoted(reply: HttpReply): string {
  if (looksLikeHtml(reply)) throw notIvanti(reply, 'login');
  try {
    const value: unknown = JSON.parse(reply.text);
    return typeof value === 'string' ? value.trim() : '';
  } catch {
    // Some gateways drop the quotes of the JSON string.
    return reply.text.trim();
  }
}
