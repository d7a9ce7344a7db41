import { count, exactly, flag, list, named, number, object, oneOf, orNull, text } from './openapi-operation.js';
import type { ApiSchema, Paths } from './openapi-operation.js';

const days: ApiSchema = { type: 'integer', minimum: 1, maximum: 36_500 };
const kept = object({ alerts: number, runs: number, logs: number, tickets: orNull(number) });
const wantedDays = { alerts: days, runs: days, logs: days, tickets: orNull(days) };
const secret: ApiSchema = { type: 'string', minLength: 1, maxLength: 4000 };
const done = object({ ok: flag });

/** Password, tokens and retention. */
export const SETTINGS_PATHS: Paths = {
  '/api/password': {
    post: {
      summary: 'Changes the password and ends every other session; for sessions by password only',
      body: exactly({ current: secret, password: secret }),
      answer: done,
    },
  },
  '/api/tokens': {
    get: {
      summary: 'Names and scopes of the API tokens; for sessions by password only',
      answer: object({ tokens: list(object({ name: text, scope: oneOf('read', 'write'), createdAt: text })) }),
    },
    post: {
      summary: 'Makes a token and tells it, this once; for sessions by password only',
      body: exactly({ name: named, scope: oneOf('read', 'write') }),
      status: 201,
      answer: object({ token: text }),
    },
  },
  '/api/tokens/{name}': {
    delete: { summary: 'Ends a token and its sessions; for sessions by password only', answer: done },
  },
  '/api/retention': {
    get: { summary: 'Days that things are kept; null: for ever', answer: object({ kept }) },
    put: {
      summary: 'Sets them, also for the daily clean-up; null: as usual, which for tickets is for ever',
      body: exactly({}, wantedDays),
      answer: object({ kept }),
    },
  },
  '/api/cleanup': {
    post: {
      summary: 'Removes what is older than it has to be, or with dryRun counts it',
      body: exactly({}, { dryRun: flag, ...wantedDays }),
      answer: object({ result: object({ alerts: count, runs: count, logs: count, tickets: count, kept }) }),
    },
  },
};
