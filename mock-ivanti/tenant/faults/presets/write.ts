import type { Presets } from './preset.js';

/** Writes that are stored although the client gets an error, or refused for a temporary reason. */
export const WRITE_PRESETS: Presets = {
  'stored-then-reset': {
    meaning: 'A create or update is stored, then the connection is reset, once.',
    rules: [{ match: { op: ['create', 'update'] }, when: { times: 1 }, at: 'after-commit', do: [{ wire: 'reset' }] }],
  },
  'stored-then-502': {
    meaning: 'A create or update is stored, then answered 502, once.',
    rules: [
      {
        match: { op: ['create', 'update'] },
        when: { times: 1 },
        at: 'after-commit',
        do: [{ status: { code: 502, template: 'html' } }],
      },
    ],
  },
  'stored-then-timeout': {
    meaning: 'A create or update is stored and never answered, once.',
    rules: [
      {
        match: { op: ['create', 'update'] },
        when: { times: 1 },
        at: 'after-commit',
        do: [{ delay: { forever: true } }],
      },
    ],
  },
  'patch-refused-once': {
    meaning: 'An update is 400 for a temporary reason, which a client may mistake for a deleted record.',
    rules: [
      {
        match: { op: 'update' },
        when: { times: 1 },
        do: [
          {
            status: {
              code: 400,
              body: { code: 'ISM_4000', description: 'Bad Request', message: ['The record is locked'], help: '' },
            },
          },
        ],
      },
    ],
  },
};
