import type { ClockState } from '../../model/data/clock.js';
import { tableNamed } from '../../model/data/store.js';
import { dropRow, putRow } from '../../model/data/table.js';
import type { Value } from '../../model/schema/field.js';
import { namespaceOf, type Tenant } from '../instance/tenant.js';
import { restoreNamespace, valuesBy, type SavedNamespace } from './saved.js';

/** One change in the journal: as the store made it, with bytes in base64 and the whole state in place of `all: true`. */
export type KeptChange =
  | { readonly put: readonly [table: string, values: readonly Value[]] }
  | { readonly drop: readonly [table: string, recId: string] }
  | { readonly pair: readonly [verb: 'add' | 'remove', pair: string, left: string, right: string] }
  | { readonly file: readonly [recId: string, base64: string | null] }
  | { readonly all: SavedNamespace };

/** A line of the journal. The first line of a file says which tenant it belongs to. */
export type JournalLine =
  | { readonly version: 1; readonly seed: number; readonly sizes: Readonly<Record<string, number>> }
  /** Field names of a table's rows from here on. */
  | { readonly fields: readonly [table: string, names: readonly string[]] }
  | { readonly clock: ClockState | null }
  | { readonly ns: string; readonly made: number; readonly do: readonly KeptChange[] };

/** Carries out the changes of a journal, in order. The lines add to `fields`. */
export function replayLine(tenant: Tenant, line: JournalLine, fields: Map<string, readonly string[]>): void {
  if ('fields' in line) fields.set(...line.fields);
  else if ('clock' in line) {
    if (line.clock) tenant.clock.restore(line.clock);
    else tenant.clock.reset();
  } else if ('ns' in line) {
    const namespace = namespaceOf(tenant, line.ns);
    const { store } = namespace;
    for (const change of line.do) {
      if ('put' in change) {
        const [name, values] = change.put;
        const table = tableNamed(store, name);
        if (table) putRow(table, valuesBy(table, fields.get(name) ?? [])(values));
      } else if ('drop' in change) {
        const table = tableNamed(store, change.drop[0]);
        if (table) dropRow(table, change.drop[1]);
      } else if ('pair' in change) {
        const [verb, ...pair] = change.pair;
        store.pairs[verb](...pair);
      } else if ('file' in change) {
        const [recId, text] = change.file;
        if (text === null) store.files.delete(recId);
        else store.files.set(recId, Buffer.from(text, 'base64'));
      } else restoreNamespace(namespace, change.all);
    }
    store.made = line.made;
  }
}
