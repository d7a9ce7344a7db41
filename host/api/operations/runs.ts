import { runCertificate } from '../../pull/run-certificate.js';
import { listRuns } from '../../store/runs.js';
import { run } from '../shapes/run.js';
import { limit, list, map, object, optional, text } from '../shapes/schema.js';
import { defineOperation } from './define-operation.js';

/** The reports of runs, and what a pull can prove. */
export const runOperations = [
  defineOperation({
    method: 'get',
    path: '/api/runs',
    scope: 'read',
    summary: 'Lists the reports of runs, newest first',
    query: optional({ limit, connection: text, job: text }),
    answer: object({ runs: list(run) }),
    async handler({ query: { limit: most, ...filter } }, { store }) {
      return { runs: await listRuns(store.db, most, filter) };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/runs/{id}/certificate',
    scope: 'read',
    summary: 'Returns the certificate of a pull: ranges, counts, digests, clocks and bounds of what it read',
    query: optional({ table: text }),
    answer: map,
    problems: ['host.unknown_name'],
    handler: ({ params: { id }, query: { table } }, { store }) => runCertificate(store.db, Number(id), table),
  }),
] as const;
