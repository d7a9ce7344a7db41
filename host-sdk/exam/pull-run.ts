import type { Json } from '../json.js';
import type { PullBatch, PullMode } from '../puller.js';
import type { Cell } from '../table-row.js';
import { given, throughJson, type ExamPlugin, type ExamSubject } from './subject.js';

/** Reads the exam's table to the end, and converts every batch through JSON as a host does. */
export async function readAll(
  plugin: ExamPlugin,
  subject: ExamSubject,
  checkpoint: Json | null,
  mode?: PullMode,
): Promise<PullBatch[]> {
  const table = given(subject.table, 'table');
  const batches: PullBatch[] = [];
  const run = plugin.pull({ table, checkpoint, ...(mode === undefined ? {} : { mode }) });
  for await (const batch of run) batches.push(throughJson(batch));
  return batches;
}

/** Its history from the beginning, as the plugin delivers it. */
export function asDelivered(plugin: ExamPlugin, subject: ExamSubject): AsyncIterable<PullBatch> {
  return plugin.pull({ table: given(subject.table, 'table'), mode: 'historical', checkpoint: null });
}

export function keysOf(batch: PullBatch): readonly Cell[] {
  return batch.rows.map((row) => row[batch.table.key] ?? null);
}
