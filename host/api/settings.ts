import { Router } from 'express';
import { isoNow } from '../clock.js';
import { cleanUp, keptDays } from '../cleanup/clean-up.js';
import type { KeptDays } from '../cleanup/clean-up.js';
import { endSession, listSessions } from '../store/browser-sessions.js';
import { changePassword } from '../store/password.js';
import { listTokens } from '../store/tokens.js';
import type { NewToken } from '../store/tokens.js';
import { instantOf } from '../tickets/parse-rule.js';
import { changeRetention } from '../work/retention.js';
import { endToken, makeToken } from '../work/tokens.js';
import type { Access } from './access.js';
import { deny, denyForAMinute } from './answers.js';
import { createAttempts } from './attempts.js';
import type { BrowserSessions } from './browser-sessions.js';
import type { ApiContext } from './context.js';

export interface SettingsOptions extends Pick<ApiContext, 'store' | 'clock'> {
  readonly access: Access;
  readonly sessions: BrowserSessions;
}

/** The password and the tokens, for whoever knows the password; how long things are kept, and cleaning up. */
export function settingsRoutes({ store, clock, access, sessions }: SettingsOptions): Router {
  const { db } = store;
  const attempts = createAttempts(clock);
  const routes = Router();
  routes.post('/api/password', access.owner, async (request, response) => {
    const { current, password } = request.body as { readonly current: string; readonly password: string };
    const address = request.ip ?? '';
    if (!attempts.begin(address, 'password')) {
      denyForAMinute(response);
      return;
    }
    const now = isoNow(clock);
    if (!(await changePassword(db, { current, password, now }))) {
      deny(response, 403, 'This is not the password.', 'Check it for typing errors.');
      return;
    }
    attempts.passed(address, 'password');
    // The change has ended every session; whoever made it goes on with another.
    await sessions.open(request, response, { kind: 'password', setAt: now });
    response.json({ ok: true });
  });
  routes.get('/api/tokens', access.owner, async (_request, response) => {
    response.json({ tokens: await listTokens(db) });
  });
  routes.post('/api/tokens', access.owner, async (request, response) => {
    const { name, scope, expiresAt } = request.body as NewToken;
    const end = typeof expiresAt === 'string' ? instantOf(expiresAt, 'expiresAt') : null;
    const token = await makeToken({ store, clock }, { name: name.trim(), scope, expiresAt: end });
    response.status(201).json({ token });
  });
  routes.delete('/api/tokens/:name', access.owner, async (request, response) => {
    await endToken(store, String(request.params['name']));
    response.json({ ok: true });
  });
  routes.get('/api/sessions', access.owner, async (request, response) => {
    const own = (await access.callerOf(request))?.session;
    const all = await listSessions(db, isoNow(clock));
    response.json({
      sessions: all.map(({ id, by, openedAt, endsAt }) => {
        return { id, token: by.kind === 'token' ? by.name : null, openedAt, endsAt, own: id === own };
      }),
    });
  });
  routes.delete('/api/sessions/:id', access.owner, async (request, response) => {
    await endSession(db, Number(request.params['id']));
    response.json({ ok: true });
  });
  routes.get('/api/retention', async (_request, response) => {
    response.json({ kept: await keptDays(db) });
  });
  routes.put('/api/retention', async (request, response) => {
    response.json({ kept: await changeRetention(store, request.body as Partial<KeptDays>) });
  });
  routes.post('/api/cleanup', async (request, response) => {
    const { dryRun, ...days } = request.body as Partial<KeptDays> & { readonly dryRun?: boolean };
    response.json({ result: await cleanUp({ store, clock, retention: days, dryRun }) });
  });
  return routes;
}
