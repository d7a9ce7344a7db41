import { readFileSync } from 'node:fs';

const PAGE = new URL('../../docs/destinations.md', import.meta.url);

/** The view of docs/destinations.md with the latest version of each record, for a table of a folder. */
export function lakeView(table: string, folder: string): string {
  const [, sql] = /```sql\n(CREATE VIEW incident AS[\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8')) ?? [];
  if (sql === undefined) throw new Error('The page has no view.');
  const quoted = `"${table.replaceAll('"', '""')}"`;
  const path = `${folder}/${encodeURIComponent(table)}`.replaceAll("'", "''");
  return sql.replace('VIEW incident', () => `VIEW ${quoted}`).replace('lake/incident', () => path);
}
