import type { Store } from '../store/store.js';
import { listQueues } from '../store/queues.js';
import { listRules } from '../store/rules.js';

/**
 * What to run for a queue that makes new tickets of alerts that come again after their ticket was closed; undefined where
 * there are rules or queues already.
 */
export async function proposeQueue(
  { db }: Store,
  connection: string,
  data: string | undefined,
): Promise<string | undefined> {
  const [rules, queues] = await Promise.all([listRules(db), listQueues(db)]);
  if (rules.length > 0 || queues.length > 0) return undefined;
  const folder = data === undefined ? '' : ` --data ${quoted(data)}`;
  return [
    'As long as there are no queues, an alert that comes again after its ticket was closed is only a note on it.',
    'To get a new ticket then, and the old one opened again within an hour:',
    `  ivanti-exchange rules add --name alerts${folder}`,
    `  ivanti-exchange queues add --connection ${quoted(connection)} --name alerts --rule alerts --on-closed new --reopen-within 1h${folder}`,
  ].join('\n');
}

/** As shells take it; a name that is plain stays as it is. */
function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
