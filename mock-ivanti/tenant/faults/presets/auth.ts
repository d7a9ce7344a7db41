import type { Presets } from './preset.js';
import { DATA_OPERATIONS } from './data-operations.js';

/** Credentials that expire, and logins with strange answers. */
export const AUTH_PRESETS: Presets = {
  'expired-mid-run': {
    meaning: 'The session ends in the middle of a run: the third call is 401 until the client signs in again.',
    rules: [{ when: { skip: 2, times: 1 }, do: [{ auth: { expire: true } }] }],
  },
  'expired-after-refresh': {
    meaning: 'Every call is 401, also after signing in again.',
    rules: [{ match: { op: [...DATA_OPERATIONS] }, do: [{ auth: { revoke: true } }] }],
  },
  'key-refused': {
    meaning: 'Every call refuses the credential.',
    rules: [{ match: { op: [...DATA_OPERATIONS] }, do: [{ auth: { revoke: true } }] }],
  },
  'token-by-calls': {
    meaning: 'A session lasts for three calls.',
    rules: [{ match: { op: [...DATA_OPERATIONS] }, do: [{ auth: { expireAfter: { calls: 3 } } }] }],
  },
  'token-by-age': {
    meaning: 'A session lasts for a minute after its first call.',
    rules: [{ match: { op: [...DATA_OPERATIONS] }, do: [{ auth: { expireAfter: { ms: 60_000 } } }] }],
  },
  'login-empty': {
    meaning: 'A login answers 200 with an empty body.',
    rules: [{ match: { op: 'login' }, do: [{ auth: { loginAnswer: 'empty' } }] }],
  },
  'login-blank': {
    meaning: 'A login returns an empty JSON string.',
    rules: [{ match: { op: 'login' }, do: [{ auth: { loginAnswer: 'blank' } }] }],
  },
  'login-bare': {
    meaning: 'A login returns the key without quotes.',
    rules: [{ match: { op: 'login' }, do: [{ auth: { loginAnswer: 'bare' } }] }],
  },
  'login-object': {
    meaning: 'A login returns an object instead of a string.',
    rules: [{ match: { op: 'login' }, do: [{ auth: { loginAnswer: 'object' } }] }],
  },
  'login-html': {
    meaning: 'A login answers 200 with a web page.',
    rules: [{ match: { op: 'login' }, do: [{ auth: { loginAnswer: 'html' } }] }],
  },
  'login-error-200': {
    meaning: 'A login answers 200 with an error envelope.',
    rules: [{ match: { op: 'login' }, do: [{ auth: { loginAnswer: 'error-200' } }] }],
  },
};
