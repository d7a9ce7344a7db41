import { PluginError } from '../../host-sdk/index.js';
import type { Clock, Secrets } from '../../host-sdk/index.js';
import { IvantiError } from '../problems.js';
import type { Credential } from '../http/authenticate.js';
import { withoutEcho } from '../http/echo.js';
import { unsendable } from '../http/header-value.js';
import type { HttpReply, Send } from '../http/send.js';
import { bearerHeader } from './static.js';
import { tokenHolder } from './token-holder.js';
import type { Token } from './token-holder.js';

export interface OAuth2Options {
  readonly tokenUrl: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string;
  readonly clientAuth: 'post' | 'basic';
  readonly extraParams?: Readonly<Record<string, string>>;
}

/** Client credentials at an external identity provider. [RFC 6749, section 4.4] */
export function oauth2Credential(options: OAuth2Options, secrets: Secrets, clock: Clock, send: Send): Credential {
  return tokenHolder(clock, async ({ onEvent }) => {
    const secret = await secrets.resolve(options.clientSecret, 'auth.client_secret');
    const form = new URLSearchParams({ grant_type: 'client_credentials', ...options.extraParams });
    if (options.scope !== undefined) form.set('scope', options.scope);
    const headers: Record<string, string> = {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    };
    if (options.clientAuth === 'basic') {
      headers['authorization'] = `Basic ${basicPair(options.clientId, secret)}`;
    } else {
      form.set('client_id', options.clientId);
      form.set('client_secret', secret);
    }
    const reply = await send({
      method: 'POST',
      url: options.tokenUrl,
      headers,
      body: form.toString(),
      purpose: 'token',
      repeatable: true,
      onEvent,
    });
    const heard = withoutEcho(reply, secret, basicPair(options.clientId, secret));
    return tokenOf(heard, options.tokenUrl.host, clock.now());
  });
}

/** Each half is form-encoded before the two are joined. [RFC 6749, section 2.3.1] */
function basicPair(id: string, secret: string): string {
  const half = (text: string) => new URLSearchParams({ v: text }).toString().slice(2);
  return Buffer.from(`${half(id)}:${half(secret)}`).toString('base64');
}

function tokenOf(reply: HttpReply, host: string, now: number): Token {
  const body = parse(reply.text);
  const token = body['access_token'];
  if (reply.status === 200 && typeof token === 'string' && token !== '') {
    const why = unsendable(token);
    if (why !== undefined) {
      throw new PluginError('tenant.bad_answer', `The identity provider ${host} gave a token that ${why}.`, {
        status: 200,
        field: 'auth.token_url',
        fix: 'Check token_url, and ask those who run the identity provider.',
      });
    }
    const life = Number(body['expires_in']);
    return {
      authorization: bearerHeader(token),
      ...(life > 0 ? { expiresAt: now + life * 1000 } : {}),
    };
  }
  const parts = reply.inWords === undefined ? [body['error'], body['error_description']] : [reply.inWords.text];
  const own = parts.filter((part) => typeof part === 'string').join(': ');
  const said = own === '' ? '' : `: ${own.slice(0, 300)}`;
  if (reply.status === 429) {
    const status = reply.inWords === undefined ? 429 : `${reply.inWords.status}, in words`;
    throw new IvantiError(
      'quota.rate_limited',
      `The identity provider ${host} limits its rate (HTTP ${status})${said}`,
      {
        status: 429,
        retryAt: reply.retryAt,
        field: 'auth.token_url',
        fix: 'Wait, or ask those who run the identity provider.',
      },
    );
  }
  if (reply.status >= 500) {
    throw new IvantiError('tenant.failed', `The identity provider ${host} failed (HTTP ${reply.status})${said}`, {
      status: reply.status,
      retryAt: reply.retryAt,
      field: 'auth.token_url',
      fix: 'Try again later, or ask those who run the identity provider.',
    });
  }
  throw new PluginError('auth.refused', `The identity provider ${host} gave no token (HTTP ${reply.status})${said}`, {
    status: reply.status,
    field: 'auth',
    fix: 'Check token_url, client_id, client_secret, client_auth and scope.',
  });
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
