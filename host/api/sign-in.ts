import express, { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { Clock } from '../../host-sdk/index.js';
import type { Store } from '../store/open-store.js';
import { findToken, listTokens } from '../store/tokens.js';
import { bearerOf } from './access.js';
import { deny } from './answers.js';
import { createAttempts } from './attempts.js';
import { createBrowserSessions, SESSION_SECONDS } from './browser-sessions.js';
import { signInPage } from './page.js';

/** Signing in and out with a browser. */
export interface SignIn {
  readonly routes: Router;
  /** Lets a request pass that is signed in, by cookie or by token; any other gets the form. */
  readonly required: RequestHandler;
}

const COOKIE = 'ivanti-exchange-session';
const ATTRIBUTES = 'HttpOnly; SameSite=Strict; Path=/';

/** A form takes a token and gives a session cookie that scripts cannot read and other sites cannot send. */
export function createSignIn(store: Store, clock: Clock): SignIn {
  const sessions = createBrowserSessions(clock);
  const attempts = createAttempts(clock);

  async function signIn(request: Request, response: Response, text: unknown): Promise<void> {
    const address = request.socket.remoteAddress ?? '';
    if (attempts.blocked(address)) {
      response.status(429).set('Retry-After', '60').type('html');
      response.send(signInPage('Too many tries. Wait a minute.'));
      return;
    }
    const token = typeof text === 'string' ? await findToken(store.db, text.trim()) : undefined;
    if (token === undefined) {
      attempts.failed(address);
      response.status(401).type('html').send(signInPage('This is not a token that is valid here.'));
      return;
    }
    const cookie = sessions.open(token.name, token.createdAt);
    response.set('Set-Cookie', `${COOKIE}=${cookie}; ${ATTRIBUTES}; Max-Age=${SESSION_SECONDS}`);
    response.redirect(303, '/');
  }

  const signedIn = async (request: Request) => {
    const session = sessions.find(cookieOf(request));
    if (session === undefined) return (await bearerOf(store, request)) !== undefined;
    // A token that was revoked ends its sessions, also when another one took its name.
    const tokens = await listTokens(store.db);
    return tokens.some((one) => one.name === session.tokenName && one.createdAt === session.tokenCreatedAt);
  };

  const routes = Router();
  routes.get('/sign-in', async (request, response) => {
    if (request.query['token'] === undefined) response.type('html').send(signInPage());
    else await signIn(request, response, request.query['token']);
  });
  routes.post('/sign-in', ownForm, express.urlencoded({ extended: false, limit: '4kb' }), (request, response) =>
    signIn(request, response, (request.body as Readonly<Record<string, unknown>> | undefined)?.['token']),
  );
  routes.post('/sign-out', ownForm, (request, response) => {
    sessions.close(cookieOf(request));
    response.set('Set-Cookie', `${COOKIE}=; ${ATTRIBUTES}; Max-Age=0`);
    response.redirect(303, '/sign-in');
  });
  return {
    routes,
    required: async (request, response, next) => {
      if (await signedIn(request)) next();
      else response.status(401).type('html').send(signInPage());
    },
  };
}

/** Refuses a form that another site sends. */
const ownForm: RequestHandler = (request, response, next) => {
  const { origin, host } = request.headers;
  const foreignOrigin = origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase());
  const site = request.headers['sec-fetch-site'] ?? 'same-origin';
  if (!foreignOrigin && (site === 'same-origin' || site === 'none')) next();
  else deny(response, 403, 'This form was sent by another site.', 'Open the page itself and sign in there.');
};

function cookieOf(request: Request): string {
  const cookies = (request.headers.cookie ?? '').split(';').map((one) => one.trim());
  return cookies.find((one) => one.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}
