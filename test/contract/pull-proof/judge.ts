import type { Shelf } from './shelf.js';
import type { World } from './world.js';

/** What is wrong with what a puller read of a world, a line each. */
export function judge(world: World, shelf: Shelf, { marksDeletions }: { readonly marksDeletions: boolean }): string[] {
  const { rows } = shelf;
  const { records } = world.space;
  const faults = shelf.repeats.map((id) => `came twice: ${id}`);
  for (const id of shelf.setBack) if (!world.restored.has(id)) faults.push(`older over newer: ${id}`);
  const alive = records.list('incidents');
  for (const { RecId: id, Subject: subject } of alive) {
    const row = rows.get(String(id));
    if (row?.Subject !== subject) faults.push(`lost: ${JSON.stringify([id, subject, row?.Subject])}`);
    if (row?.deleted === true) faults.push(`marked as deleted, but there: ${String(id)}`);
  }
  for (const { RecId: id } of records.list('changes')) {
    if (rows.has(String(id))) faults.push(`lost: another table’s record came for one of these, ${String(id)}`);
  }
  if (marksDeletions && looksForDeletions(world)) {
    const there = new Set(alive.map(({ RecId: id }) => String(id)));
    for (const [id, row] of rows) if (!there.has(id) && !row.deleted) faults.push(`deleted, but not marked: ${id}`);
  }
  return faults;
}

/** Where deletions are looked for by count, one that lies can hide them. */
function looksForDeletions({ plan: { deletes, lies } }: World): boolean {
  return deletes === 'sweep' || (deletes === 'count' && !lies);
}
