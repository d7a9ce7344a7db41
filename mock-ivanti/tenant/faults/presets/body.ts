import type { Presets } from './preset.js';

/** Bodies that do not match their status. */
export const BODY_PRESETS: Presets = {
  'sign-in-page': {
    meaning: 'Reads answer 200 with the HTML of a sign-in page, once.',
    rules: [{ match: { op: ['list', 'get', 'related'] }, when: { times: 1 }, do: [{ body: { html: true } }] }],
  },
  'empty-200': {
    meaning: 'A listing is 200 without a body, once.',
    rules: [{ match: { op: 'list' }, when: { times: 1 }, do: [{ page: 'empty-200' }] }],
  },
  'no-instances': {
    meaning: 'A listing has a text where rows should be, once.',
    rules: [
      {
        match: { op: 'list' },
        when: { times: 1 },
        do: [{ body: { replace: '{"value":"No instances found."}' } }],
      },
    ],
  },
  'cut-silently': {
    meaning: 'Half a page whose length is right: only the JSON is broken, once.',
    rules: [
      { match: { op: ['list', 'get', 'related'] }, when: { times: 1 }, do: [{ body: { truncate: { bytes: 500 } } }] },
    ],
  },
  'cut-declared': {
    meaning: 'A page ends before its announced length, once.',
    rules: [
      {
        match: { op: ['list', 'get', 'related'] },
        when: { times: 1 },
        do: [{ body: { truncate: { bytes: 500, framing: 'declared' } } }],
      },
    ],
  },
  'cut-chunked': {
    meaning: 'A chunked page ends without its last chunk, once.',
    rules: [
      {
        match: { op: ['list', 'get', 'related'] },
        when: { times: 1 },
        do: [{ body: { truncate: { bytes: 500, framing: 'chunked' } } }],
      },
    ],
  },
  'cut-closed': {
    meaning: 'A page ends with the connection, as if that were its end, once.',
    rules: [
      {
        match: { op: ['list', 'get', 'related'] },
        when: { times: 1 },
        do: [{ body: { truncate: { bytes: 500, framing: 'closed' } } }],
      },
    ],
  },
  'reset-in-body': {
    meaning: 'The connection is reset in the middle of a page, once.',
    rules: [
      {
        match: { op: ['list', 'get', 'related'] },
        when: { times: 1 },
        do: [{ wire: { kind: 'reset', afterBytes: 500 } }],
      },
    ],
  },
};
