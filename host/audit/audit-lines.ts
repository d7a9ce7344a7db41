import { csvLine } from '../csv/csv-line.js';
import { listAudit, type AuditEntry, type AuditFilter } from '../store/audit.js';
import { newestFirst } from '../store/newest-first.js';
import type { StoreDatabase } from '../store/store.js';

const COLUMNS = [
  'id',
  'at',
  'lastAt',
  'times',
  'by',
  'name',
  'address',
  'via',
  'what',
  'object',
  'outcome',
  'code',
  'before',
  'after',
] as const satisfies readonly (keyof AuditEntry)[];

/** Entries as CSV, newest first. @param raw Keeps texts that a spreadsheet would run as formulas. */
export async function* auditCsv(db: StoreDatabase, filter: AuditFilter, raw: boolean): AsyncGenerator<string> {
  yield csvLine([...COLUMNS]);
  for await (const page of pages(db, filter)) {
    yield page
      .map((entry) =>
        csvLine(
          COLUMNS.map((name) => entry[name]),
          raw,
        ),
      )
      .join('');
  }
}

/** Entries as JSON lines, newest first. */
export async function* auditJson(db: StoreDatabase, filter: AuditFilter): AsyncGenerator<string> {
  for await (const page of pages(db, filter)) yield page.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

function pages(db: StoreDatabase, filter: AuditFilter): AsyncGenerator<readonly AuditEntry[]> {
  return newestFirst((below) => listAudit(db, { ...filter, ...below }), filter.before);
}
