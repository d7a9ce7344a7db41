import type { Presets } from './preset.js';

/** Paging and status reads that mislead. */
export const PAGE_PRESETS: Presets = {
  'page-204': {
    meaning: 'The second page of a listing is 204 although there are more.',
    rules: [{ match: { op: 'list', page: 2 }, when: { times: 1 }, do: [{ page: 'empty-204' }] }],
  },
  'sync-204': {
    meaning: 'A filtered listing, as a status read sends it, is 204 once.',
    rules: [{ match: { op: 'list', query: '$filter=' }, when: { times: 1 }, do: [{ page: 'empty-204' }] }],
  },
  'sync-batch-failed': {
    meaning: 'A filtered listing, as a status read sends it, fails with 500 once.',
    rules: [
      {
        match: { op: 'list', query: '$filter=' },
        when: { times: 1 },
        do: [{ status: { code: 500, template: 'json' } }],
      },
    ],
  },
  'short-page': {
    meaning: 'The first page is short although it is not the last.',
    rules: [{ match: { op: 'list', page: 1 }, when: { times: 1 }, do: [{ page: { kind: 'short', n: 3 } }] }],
  },
  'repeated-page': {
    meaning: 'The second page is the first one again.',
    rules: [{ match: { op: 'list', page: 2 }, when: { times: 1 }, do: [{ page: 'repeat-previous' }] }],
  },
  'overlapping-pages': {
    meaning: 'Each page except the first begins with the last row of the one before.',
    rules: [{ match: { op: 'list', query: '$skip=' }, do: [{ page: { kind: 'overlap', n: 1 } }] }],
  },
  'shifted-pages': {
    meaning: 'Three new records appear before the second page is read, so its rows have shifted.',
    rules: [
      {
        match: { op: 'list', page: 2 },
        when: { times: 1 },
        do: [{ data: { insert: { set: 'incidents', fields: { Subject: 'Shifts pages' }, count: 3 } } }],
      },
    ],
  },
  'unknown-dropped': {
    meaning: 'A record asked for by a filter is missing from the answer, once.',
    rules: [{ match: { op: 'list', query: '$filter=' }, when: { times: 1 }, do: [{ page: { kind: 'drop', n: 1 } }] }],
  },
  'other-set': {
    meaning: 'The second page of a listing holds records of another set.',
    rules: [{ match: { op: 'list', page: 2 }, when: { times: 1 }, do: [{ page: 'other-set' }] }],
  },
  'shifted-page': {
    meaning: 'The first page begins three records further on.',
    rules: [{ match: { op: 'list', page: 1 }, when: { times: 1 }, do: [{ page: { kind: 'shift', n: 3 } }] }],
  },
  'duplicate-row': {
    meaning: 'A filtered listing has its first row twice, once.',
    rules: [{ match: { op: 'list', query: '$filter=' }, when: { times: 1 }, do: [{ page: { kind: 'twice', n: 1 } }] }],
  },
};
