import Database from 'libsql';
import { PluginError } from '../../host-sdk/index.js';
import type { Destination } from '../destinations/destination.js';
import { quoted } from '../destinations/sqlite-columns.js';

/** Edits of one collection: the new text of `field` by RecId. */
export interface Edits {
  readonly collection: string;
  readonly field: string;
  readonly texts: ReadonlyMap<string, string>;
}

/** Throws `plugin.defect` unless every edit is in the SQLite file. */
export async function requireArrived(file: string, destination: Destination, edits: readonly Edits[]): Promise<void> {
  const outputs = new Map((await destination.summaries()).map((table) => [table.source, table.output]));
  const database = new Database(file);
  try {
    for (const { collection, field, texts } of edits) {
      const output = outputs.get(collection) ?? collection;
      const read = database.prepare(`SELECT ${quoted(field)} AS text FROM ${quoted(output)} WHERE RecId = ?`);
      const late = [...texts].filter(([recId, text]) => {
        const [row] = read.all([recId]) as { readonly text: string | null }[];
        return row?.text !== text;
      });
      if (late.length === 0) continue;
      const message = `${late.length} of ${texts.size} edited records did not arrive in ${output}.`;
      throw new PluginError('plugin.defect', message, { field: output });
    }
  } finally {
    database.close();
  }
}
