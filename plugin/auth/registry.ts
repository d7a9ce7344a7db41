import { basicAuth } from './basic-auth.js';
import { ivantiApiKey } from './ivanti-api-key.js';
import { ivantiJwt } from './ivanti-jwt.js';
import { ivantiSessionKey } from './ivanti-session-key.js';
import { oauth2 } from './oauth2.js';
import type { Strategy } from './strategy.js';

/** Every way to authenticate, in the order in which forms offer them: schema, forms and documentation follow it. */
export const STRATEGIES = [
  basicAuth,
  ivantiApiKey,
  ivantiJwt,
  ivantiSessionKey,
  oauth2,
] as const satisfies readonly Strategy[];
