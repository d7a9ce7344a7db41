import { PluginError, type FormSchema } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import { withoutEcho } from '../http/echo.js';
import { unsendable } from '../http/header-value.js';
import type { Waiting } from '../http/authenticate.js';
import type { HttpReply } from '../http/send.js';
import { bearer } from './static.js';
import { SECRET, type SettingsOf, type Strategy, type StrategyContext } from './strategy.js';
import { tokenHolder, type Token } from './token-holder.js';

const SCHEMA = {
  title: 'OAuth2',
  type: 'object',
  additionalProperties: false,
  required: ['strategy', 'token_url', 'client_id', 'client_secret'],
  properties: {
    strategy: { type: 'string', const: 'oauth2' },
    token_url: {
      title: 'Token URL',
      type: 'string',
      format: 'uri',
      'x-role': 'address',
      description:
        'Full URL of the token endpoint of your identity provider. Only this host and the tenant are called.',
      examples: ['https://login.example.com/oauth2/token'],
    },
    client_id: {
      title: 'Client ID',
      type: 'string',
      minLength: 1,
      description: 'Client identifier that your identity provider issued.',
    },
    client_secret: {
      ...SECRET,
      title: 'Client secret',
      description: 'Client secret that your identity provider issued.',
    },
    scope: {
      title: 'Scope',
      type: 'string',
      minLength: 1,
      description: 'Sent with each token request, if it is set.',
    },
    client_auth: {
      title: 'Client authentication',
      type: 'string',
      enum: ['post', 'basic'],
      default: 'post',
      description: 'Client id and secret in the body (post) or in the Authorization header (basic).',
    },
    extra_params: {
      title: 'Further token parameters',
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Sent with each token request, for example an audience.',
      examples: [{ audience: 'https://tenant.example.com' }],
    },
  },
} as const satisfies FormSchema;

/** Client credentials at an external identity provider. [RFC 6749, section 4.4] */
export const oauth2 = {
  schema: SCHEMA,
  needs: 'identity-provider',
  create: (settings: SettingsOf<typeof SCHEMA>, { tokenUrl, secrets, clock, send, kept }: StrategyContext) => {
    const { client_secret: reference, ...open } = settings;
    const readSecret = () => secrets.resolve(reference, 'auth.client_secret');
    const proof = async () => [JSON.stringify(open), await readSecret()];
    const obtain = async (waiting: Waiting) => {
      const secret = await readSecret();
      const form = new URLSearchParams({ grant_type: 'client_credentials', ...settings.extra_params });
      if (settings.scope !== undefined) form.set('scope', settings.scope);
      const headers: Record<string, string> = {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
      };
      const pair = basicPair(settings.client_id, secret);
      if (settings.client_auth === 'basic') {
        headers['authorization'] = `Basic ${pair}`;
      } else {
        form.set('client_id', settings.client_id);
        form.set('client_secret', secret);
      }
      const reply = await send({
        method: 'POST',
        url: tokenUrl,
        headers,
        body: form.toString(),
        purpose: 'token',
        repeatable: true,
        ...waiting,
      });
      return tokenOf(withoutEcho(reply, secret, pair), tokenUrl.host, clock.now());
    };
    return tokenHolder(clock, obtain, kept(proof));
  },
} as const satisfies Strategy;

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
      throw new PluginError('tenant.bad_answer', `The identity provider ${host} returned a token that ${why}.`, {
        status: 200,
        field: 'auth.token_url',
        fix: 'Check token_url, and ask the administrator of the identity provider.',
      });
    }
    const life = Number(body['expires_in']);
    return {
      ...bearer(token),
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
        fix: 'Wait, or ask the administrator of the identity provider.',
      },
    );
  }
  if (reply.status >= 500) {
    throw new IvantiError('tenant.failed', `The identity provider ${host} failed (HTTP ${reply.status})${said}`, {
      status: reply.status,
      retryAt: reply.retryAt,
      field: 'auth.token_url',
      fix: 'Try again later, or ask the administrator of the identity provider.',
    });
  }
  throw new PluginError(
    'auth.refused',
    `The identity provider ${host} returned no token (HTTP ${reply.status})${said}`,
    {
      status: reply.status,
      field: 'auth',
      fix: 'Check token_url, client_id, client_secret, client_auth and scope.',
    },
  );
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
