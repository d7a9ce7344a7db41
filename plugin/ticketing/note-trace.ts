import { PluginError } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import { instantOf, readStamp } from '../odata/stamp.js';
import type { TicketContext } from './context.js';
import { CREATED } from './created-offset.js';
import { createdPages, requireNothing } from './created-pages.js';
import { plainText } from './plain-text.js';
import type { WriteWindow } from './write-window.js';

/**
 * Whether a note of unknown outcome is in the ticket's history. `unsure`: an equal note is, which may be an earlier
 * one.
 */
export type NoteTrace = 'there' | 'not there' | 'unsure';

/**
 * Looks for a note in the time in which it can have been added.
 * @param note `journal` is the collection where the tenant keeps it.
 * @param confirmed Instants (ms, tenant's clock) at which this process has added the same text for other items.
 */
export async function traceNote(
  context: TicketContext,
  { recId, text, journal }: { readonly recId: string; readonly text: string; readonly journal: string },
  window: WriteWindow,
  confirmed: readonly number[],
  options: CallOptions,
): Promise<NoteTrace> {
  const select = ['RecId', 'ParentLink_RecID', 'NotesBody', 'CreatedDateTime'];
  const { from = Infinity, notBefore = -Infinity } = window.stamped ?? {};
  let alike = 0;
  let sinceSent = 0;
  let any = false;
  for await (const records of createdPages(context, { set: journal, field: CREATED }, window, select, options)) {
    any = true;
    for (const record of records) {
      if (record['ParentLink_RecID'] !== recId || plainText(record['NotesBody']) !== plainText(text)) continue;
      const created = readStamp(record['CreatedDateTime'], context.timeZone);
      // A clock that was set in between makes the window wide: a record that is too old is an earlier repeat.
      if (created !== undefined && instantOf(created) < notBefore) continue;
      alike += 1;
      if (created !== undefined && instantOf(created) >= from) sinceSent += 1;
    }
  }
  if (alike === 0) {
    if (!any && window.certainty().certain) {
      await requireNothing(context, { set: journal, field: CREATED }, window, options);
    }
    return 'not there';
  }
  // A stamp shows whole seconds: a note confirmed in the second before may be one of them.
  return sinceSent > confirmed.filter((at) => at >= from - 1000).length ? 'there' : 'unsure';
}

/** The problem that the outcome of a note is unknown. */
export function unsureNote(number: string, retryAt?: string): PluginError {
  const message =
    retryAt === undefined
      ? `The history of ${number} holds a note with this text, which may be this one or an earlier one.`
      : `The note is not in the history of ${number} yet; it is certain from ${retryAt} on.`;
  const fix = retryAt === undefined ? `Look at the history of ${number} on the tenant.` : undefined;
  return new PluginError('network.outcome_unknown', message, { retryAt, fix });
}
