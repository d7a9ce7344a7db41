import { answerEvents, lastEventOf } from '../answers.js';
import { job } from '../shapes/job.js';
import { done, list, object } from '../shapes/schema.js';
import { defineOperation } from './define-operation.js';

/** Requested jobs. */
export const jobOperations = [
  defineOperation({
    method: 'get',
    path: '/api/jobs',
    scope: 'read',
    summary: 'Lists requested jobs, newest first, with the last 50 finished ones',
    answer: object({ jobs: list(job) }),
    handler: async (_call, { jobs }) => ({ jobs: await jobs.list() }),
  }),
  defineOperation({
    method: 'get',
    path: '/api/jobs/{id}/events',
    scope: 'read',
    summary:
      'Follows a job. Server-sent events: `progress` (and `wait` for a pull), then `end` with the report. Last-Event-ID resumes',
    content: ['text/event-stream'],
    problems: ['host.unknown_name'],
    async handler({ params: { id }, request, response }, { jobs }) {
      // Checked before the answer starts, so that an unknown job is a plain 404.
      (await jobs.follow(id, Infinity, () => undefined))();
      const stream = answerEvents(response);
      const leave = await jobs.follow(id, lastEventOf(request), ({ id: number, event, data }) => {
        stream.send(event, data, number);
        if (event === 'end') stream.end();
      });
      if (response.destroyed) leave();
      else response.once('close', leave);
      return undefined;
    },
  }),
  defineOperation({
    method: 'post',
    path: '/api/jobs/{id}/abort',
    scope: 'operate',
    audit: 'job.aborted',
    summary: 'Stops a job at its next durable page',
    status: 202,
    answer: done,
    problems: ['host.unknown_name'],
    async handler({ params }, { jobs }) {
      await jobs.abort(params.id);
      return { ok: true };
    },
  }),
] as const;
