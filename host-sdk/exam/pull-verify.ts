import type { ExistingRows } from '../existing-rows.js';
import type { PullBatch } from '../puller.js';
import type { Verification } from '../verification.js';
import { DELETED, PROCESSED_AT, type Row } from '../table-row.js';
import type { CheckRow } from './check.js';
import { readAll } from './pull-run.js';
import { demand, given, throughJson, withPlugin, type ExamPlugin, type ExamSubject } from './subject.js';

/** Verifications; a plugin may offer none. */
export const VERIFY_CHECKS: readonly CheckRow[] = [
  {
    id: 'pull.verified',
    name: 'a verification writes a lost row again, reports it, and keeps the horizon',
    harm: 'An operator trusts a table that nothing was compared with.',
    fix: 'With `verify`, compare the rows with the product, deliver what differs, and put `verified` into `end`.',
    needs: ['table'],
    run: verifies,
  },
];

async function verifies(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    for (const how of plugin.getVerifications?.() ?? []) await verifiesBy(plugin, subject, how);
  });
}

async function verifiesBy(plugin: ExamPlugin, subject: ExamSubject, how: Verification): Promise<void> {
  const history = await readAll(plugin, subject, null, 'historical');
  const rows = new Map<string, Row>();
  const take = (batch: PullBatch) => {
    for (const row of batch.rows) rows.set(keyOf(row, batch.table.key), row);
  };
  for (const batch of history) take(batch);
  const [lost] = rows.keys();
  const checkpoint = history.at(-1)?.checkpoint ?? null;
  demand(lost !== undefined && checkpoint !== null, 'The history has no rows, so nothing can be verified.');
  const key = history[0]?.table.key ?? '';
  rows.delete(lost);
  const before = plugin.describeCheckpoint(checkpoint).horizon;
  let last: PullBatch | undefined;
  const table = given(subject.table, 'table');
  for await (const batch of plugin.pull({ table, checkpoint, verify: how, existingRows: existing(rows, key) })) {
    last = throughJson(batch);
    take(last);
  }
  const { verified } = last?.end ?? {};
  demand(verified?.how === how, `A verification by ${how} reports ${JSON.stringify(verified ?? null)}.`);
  demand(rows.has(lost), `A verification by ${how} does not write a row that the table has lost.`);
  demand(verified.missing === 1, `A verification by ${how} reports ${verified.missing} missing rows instead of 1.`);
  const after = last === undefined ? undefined : plugin.describeCheckpoint(last.checkpoint).horizon;
  demand((after ?? '') >= (before ?? ''), `A verification by ${how} moves the horizon back from ${before ?? ''}.`);
}

function keyOf(row: Row, key: string): string {
  const value = row[key];
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** A destination in memory. */
function existing(rows: ReadonlyMap<string, Row>, key: string): ExistingRows {
  const living = () => [...rows].filter(([, row]) => row[DELETED] !== true).map(([id]) => id);
  const plain = (row: Row | undefined) =>
    JSON.stringify(
      Object.entries(row ?? {})
        .filter(([name, value]) => name !== PROCESSED_AT && value !== null && value !== false)
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  return {
    count: () => Promise.resolve(living().length),
    async *keys() {
      yield await Promise.resolve(living());
    },
    async *entries(cursor) {
      yield await Promise.resolve(
        living()
          .sort()
          .map((id) => {
            const value = rows.get(id)?.[cursor];
            return { key: id, cursor: typeof value === 'string' ? value : null };
          }),
      );
    },
    countBetween: (from = '', to) =>
      Promise.resolve(living().filter((id) => id >= from && (to === undefined || id < to)).length),
    differing: (asked) => Promise.resolve(asked.filter((row) => plain(rows.get(keyOf(row, key))) !== plain(row))),
  };
}
