import express, { Router } from 'express';
import type { Request, Response } from 'express';
import { listSchedules } from '../schedule/schedules.js';
import type { ScheduleSources } from '../schedule/schedules.js';
import { listConnections } from '../store/connections.js';
import { listRuns } from '../store/runs.js';
import { listTickets } from '../store/ticket-list.js';
import { ownSite } from './access.js';
import type { Access } from './access.js';
import type { BrowserSessions } from './browser-sessions.js';
import { homePage, signInPage } from './page.js';
import type { SignIn } from './sign-in.js';
import { STYLE } from './style.js';

export interface PageOptions {
  readonly sources: ScheduleSources;
  readonly access: Access;
  readonly sessions: BrowserSessions;
  readonly signIn: SignIn;
}

const MOST = 50;

/** `/sign-in?token=TOKEN`: a link, such as the one that `demo` prints, signs in. */
export function signInLink(signIn: SignIn): Router {
  const routes = Router();
  routes.get('/sign-in', async (request, response, next) => {
    const { token } = request.query;
    if (token === undefined) next();
    else await enter(signIn, request, response, token);
  });
  return routes;
}

/** The page without scripts, for a host whose console was not built. */
export function pageRoutes({ sources, access, sessions, signIn }: PageOptions): Router {
  const routes = Router();
  routes.get('/style.css', (_request, response) => {
    response.type('css').send(STYLE);
  });
  routes.get('/sign-in', (_request, response) => {
    response.type('html').send(signInPage());
  });
  routes.post('/sign-in', ownSite, express.urlencoded({ extended: false, limit: '4kb' }), (request, response) =>
    enter(signIn, request, response, (request.body as Readonly<Record<string, unknown>> | undefined)?.['token']),
  );
  routes.post('/sign-out', ownSite, (request, response) => {
    sessions.close(request, response);
    response.redirect(303, '/sign-in');
  });
  routes.get('/', async (request, response) => {
    if ((await access.callerOf(request)) === undefined) {
      response.status(401).type('html').send(signInPage());
      return;
    }
    const { db } = sources.store;
    const [tickets, runs, schedules] = [
      await listTickets(db, { limit: MOST }),
      await listRuns(db, MOST),
      await listSchedules(sources),
    ];
    response.type('html').send(homePage({ connections: await listConnections(db), schedules, tickets, runs }));
  });
  return routes;
}

async function enter(signIn: SignIn, request: Request, response: Response, token: unknown): Promise<void> {
  const outcome = await signIn.enter(request, response, { token });
  if (outcome === 'in') {
    response.redirect(303, '/');
    return;
  }
  const tooMany = outcome === 'too many tries';
  if (tooMany) response.set('Retry-After', '60');
  const message = tooMany ? 'Too many tries. Wait a minute.' : 'This is not a token that is valid here.';
  response.status(tooMany ? 429 : 401).type('html');
  response.send(signInPage(message));
}
