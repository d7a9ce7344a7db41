import { exactly, flag, limit, list, map, named, object, oneOf, raw, ref, text } from './openapi-operation.js';
import type { Paths } from './openapi-operation.js';

const done = object({ ok: flag });
const job = object({ job: ref('Job') });
const pull = exactly(
  {},
  {
    tables: { ...list(named), minItems: 1 },
    mode: oneOf('historical', 'incremental'),
    span: exactly({ start: named }, { end: named }),
    acceptDeletes: flag,
  },
);

/** Tables of a connection: pulls, jobs, what was read, and what runs by itself. */
export const PULL_PATHS: Paths = {
  '/api/connections/{name}/pulls': {
    get: {
      summary: 'Tables of a connection, what runs and what runs next',
      answer: object({
        destination: text,
        tables: list(ref('TableState')),
        schedules: list(ref('Schedule')),
        jobs: list(ref('Job')),
      }),
    },
    post: { summary: 'Starts to read tables', body: pull, bodyRequired: false, status: 202, answer: job },
  },
  '/api/connections/{name}/pulls/estimate': {
    post: {
      summary: 'What reading would take; writes nothing',
      body: pull,
      bodyRequired: false,
      answer: object({ estimate: ref('Estimate') }),
    },
  },
  '/api/jobs': { get: { summary: 'Jobs of this start of the program', answer: object({ jobs: list(ref('Job')) }) } },
  '/api/jobs/{id}/events': {
    get: {
      summary:
        'Server-sent events: `progress` (and `wait` of a pull), at last `end` with the report; Last-Event-ID goes on',
      type: 'text/event-stream',
      answer: text,
    },
  },
  '/api/jobs/{id}/abort': { post: { summary: 'Stops a job at its next durable page', status: 202, answer: done } },
  '/api/tables/{connection}/{table}/preview': {
    get: {
      summary: 'First rows of a table',
      query: { limit },
      answer: object({ output: text, columns: list(text), rows: list(map) }),
    },
  },
  '/api/tables/{connection}/{table}/download': {
    get: {
      summary:
        'A whole table as CSV or lines of JSON; in CSV, texts that a spreadsheet would take for a formula begin with an apostrophe',
      query: { format: oneOf('csv', 'jsonl'), raw },
      type: 'text/csv',
      answer: text,
    },
  },
  '/api/schedules': {
    get: { summary: 'What runs by itself', answer: object({ schedules: list(ref('Schedule')) }) },
  },
  '/api/schedules/{connection}/{task}': {
    post: {
      summary: 'Pauses or resumes a schedule, or makes it due now',
      body: exactly({ action: oneOf('pause', 'resume', 'run') }),
      answer: object({ schedule: ref('Schedule') }),
    },
  },
};
