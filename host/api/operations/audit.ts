import { auditCsv, auditJson } from '../../audit/audit-lines.js';
import { listAudit, type AuditFilter } from '../../store/audit.js';
import { answerInParts } from '../answers.js';
import { auditEntry, auditFilter } from '../shapes/audit.js';
import { limit, list, object, oneOf, optional, raw } from '../shapes/schema.js';
import { defineOperation } from './define-operation.js';

/** Who changed what. */
export const auditOperations = [
  defineOperation({
    method: 'get',
    path: '/api/audit',
    scope: 'admin',
    summary: 'Lists who changed what, and which changes were refused, newest first',
    query: optional({ limit, ...auditFilter }),
    answer: object({ entries: list(auditEntry) }),
    async handler({ query: { limit: most, ...filter } }, { store, refusals }) {
      await refusals.flush();
      return { entries: await listAudit(store.db, { ...filterOf(filter), limit: most }) };
    },
  }),
  defineOperation({
    method: 'get',
    path: '/api/audit/export',
    scope: 'admin',
    summary: 'Exports the audit log as CSV or JSON lines',
    query: optional({ ...auditFilter, format: oneOf('csv', 'json'), raw }),
    content: ['text/csv', 'application/x-ndjson'],
    async handler({ query: { format = 'csv', raw: plain, ...filter }, response }, { store, refusals }) {
      await refusals.flush();
      const wanted = filterOf(filter);
      if (format === 'csv') {
        response.type('text/csv').attachment('ivanti-exchange-audit.csv');
        await answerInParts(response, auditCsv(store.db, wanted, plain));
      } else {
        response.type('application/x-ndjson').attachment('ivanti-exchange-audit.ndjson');
        await answerInParts(response, auditJson(store.db, wanted));
      }
      return undefined;
    },
  }),
] as const;

/** Converts instants to the format of the entries. */
function filterOf({ from, to, ...filter }: AuditFilter): AuditFilter {
  return { ...filter, from: utcOf(from), to: utcOf(to) };
}

function utcOf(instant: string | undefined): string | undefined {
  return instant === undefined ? undefined : new Date(instant).toISOString();
}
