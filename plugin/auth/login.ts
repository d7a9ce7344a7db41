import { PluginError } from '../../host-sdk/index.js';
import type { Clock, Secrets } from '../../host-sdk/index.js';
import type { Credential } from '../http/authenticate.js';
import { withoutEcho } from '../http/echo.js';
import { unsendable } from '../http/header-value.js';
import { failureOf, looksLikeHtml, notIvanti } from '../http/failures.js';
import type { HttpReply, Send } from '../http/send.js';
import { bearerHeader, sessionHeader } from './static.js';
import { jwtExpiry, looksLikeJwt } from './jwt.js';
import { tokenHolder } from './token-holder.js';
import type { Token } from './token-holder.js';

export interface LoginOptions {
  readonly loginUrl: URL;
  readonly tenant: string;
  readonly username: string;
  readonly password: string;
  readonly role: string;
}

/** User, password and role: the tenant's login gives a session key, or a JWT where OIDC is on. */
export function loginCredential(options: LoginOptions, secrets: Secrets, clock: Clock, send: Send): Credential {
  return tokenHolder(clock, async ({ onEvent }) => {
    const password = await secrets.resolve(options.password, 'auth.password');
    const answer = await send({
      method: 'POST',
      url: options.loginUrl,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({
        tenant: options.tenant,
        username: options.username,
        password,
        role: options.role,
      }),
      purpose: 'token',
      repeatable: true,
      onEvent,
    });
    const reply = withoutEcho(answer, password);
    if (reply.status !== 200) throw refusedLogin(reply);
    return tokenOf(reply);
  });
}

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

/** `"tenant#id#n"` is a session key, three parts with dots are a JWT; recognised by form, whatever host it names. */
function tokenOf(reply: HttpReply): Token {
  const text = quoted(reply);
  const why = unsendable(text);
  if (why !== undefined) {
    throw new PluginError('tenant.bad_answer', `The login answered something that ${why}.`, { status: 200 });
  }
  if (/^[^\s#]+#[^\s#]+#\d+$/.test(text)) return { authorization: sessionHeader(text) };
  if (looksLikeJwt(text)) {
    const expiresAt = jwtExpiry(text);
    return { authorization: bearerHeader(text), ...(expiresAt === undefined ? {} : { expiresAt }) };
  }
  throw new PluginError('tenant.bad_answer', 'The login answered neither a session key nor a JWT.', { status: 200 });
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
