import type { EdmEntity } from '../odata/edmx.js';
import type { PullContext } from './context.js';
import { keyMark } from './disguise.js';
import { fieldsOf } from './drift.js';
import { fieldPolicy } from './field-policy.js';
import { planOutput, type Output } from './output.js';
import { refit } from './read-by.js';
import type { ReadBy, TableState } from './state.js';

/** What a run writes, and the state that it begins with. */
export interface PlannedTable {
  readonly output: Output;
  readonly state: TableState;
  readonly warnings: readonly string[];
}

export interface PlanTableOptions {
  /** With the names of fields as `$metadata` has them. */
  readonly context: PullContext;
  readonly table: string;
  readonly entity: EdmEntity;
  readonly stored: TableState;
  readonly acceptSchema: boolean;
  /** A verification marks what an earlier comparison missed, also where the settings do not ask for marks. */
  readonly verifies: boolean;
}

/** Fits what is stored to the settings. Throws `tenant.schema_changed`, `config.table_collision` and problems of the secret. */
export async function planTable(options: PlanTableOptions): Promise<PlannedTable> {
  const { context, table, entity, stored, acceptSchema, verifies } = options;
  const { settings, timeZone } = context;
  const { state: refitted, warning } = refit(stored, context, table);
  const isOwnChange = stored.readBy?.fields !== refitted.readBy?.fields;
  const policy = fieldPolicy(settings, { table, before: stored, isOwnChange, isAccepted: acceptSchema });
  const mayMark = verifies && Object.keys(refitted.missing ?? {}).length > 0;
  const hasHashes = (settings.hash_fields?.[table] ?? []).length > 0;
  const hashKey = hasHashes ? await context.hashKey() : undefined;
  const output = planOutput(settings, table, entity, {
    timeZone,
    marks: settings.deletes !== 'off' || refitted.marks === true || mayMark,
    hashKey,
    onStranger(name) {
      policy.onStranger(name);
    },
  });
  const fields = fieldsOf(output.schema);
  policy.check(fields);
  const { readBy, otherKey } = withKeyMark(refitted.readBy, hashKey);
  return {
    output,
    // Also a run that is stopped before its end leaves fields to compare with.
    state: { ...refitted, ...readBy, fields: acceptSchema ? fields : (refitted.fields ?? fields) },
    warnings: [...(warning === undefined ? [] : [warning]), ...(otherKey ? [OTHER_KEY] : [])],
  };
}

const OTHER_KEY =
  'data.hash_key has changed: rows that were written before have hashes of the former key, until they are read again.';

function withKeyMark(readBy: ReadBy | undefined, hashKey: string | undefined) {
  if (readBy === undefined || hashKey === undefined) return { readBy: {}, otherKey: false };
  const mark = keyMark(hashKey);
  const otherKey = readBy.hashKey !== undefined && readBy.hashKey !== mark;
  return { readBy: { readBy: { ...readBy, hashKey: mark } }, otherKey };
}
