import type { Presets } from './preset.js';

/** Servers that fail, keep a client waiting, or end the connection. */
export const SERVER_PRESETS: Presets = {
  'server-error': {
    meaning: '500 with the envelope of an unhandled exception, once.',
    rules: [{ when: { times: 1 }, do: [{ status: { code: 500, template: 'json' } }] }],
  },
  'server-error-empty': {
    meaning: '500 with an empty body, once.',
    rules: [{ when: { times: 1 }, do: [{ status: { code: 500 } }] }],
  },
  'bad-gateway': {
    meaning: '502 with a web page, once.',
    rules: [{ when: { times: 1 }, do: [{ status: { code: 502, template: 'html' } }] }],
  },
  unavailable: {
    meaning: '503 with Retry-After, once.',
    rules: [{ when: { times: 1 }, do: [{ status: { code: 503, template: 'html', headers: { 'Retry-After': '5' } } }] }],
  },
  'gateway-timeout': {
    meaning: '504 with a web page, once.',
    rules: [{ when: { times: 1 }, do: [{ status: { code: 504, template: 'html' } }] }],
  },
  'leaking-error': {
    meaning: '500 with an error that names session, tenant and host.',
    rules: [{ when: { times: 1 }, do: [{ status: { code: 500, template: 'leak' } }] }],
  },
  'slow-headers': {
    meaning: 'The answer begins two seconds late, once.',
    rules: [{ when: { times: 1 }, do: [{ delay: { ms: 2000 } }] }],
  },
  'slow-body': {
    meaning: 'The body of a read arrives in twenty pieces over two seconds, once.',
    rules: [
      {
        match: { op: ['list', 'get', 'related'] },
        when: { times: 1 },
        do: [{ body: { dribble: { chunks: 20, ms: 100 } } }],
      },
    ],
  },
  stalled: {
    meaning: 'A call is never answered, once.',
    rules: [{ when: { times: 1 }, do: [{ delay: { forever: true } }] }],
  },
  'reset-before': {
    meaning: 'The connection is reset before the request is carried out, once.',
    rules: [{ when: { times: 1 }, do: [{ wire: 'reset' }] }],
  },
  garbage: {
    meaning: 'The answer to a read is not HTTP, once.',
    rules: [{ match: { op: ['list', 'get', 'related'] }, when: { times: 1 }, do: [{ wire: 'garbage' }] }],
  },
};
