import { PluginError } from '../../host-sdk/index.js';
import type { Item } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import { instantOf, readStamp } from '../odata/stamp.js';
import type { TicketContext } from './context.js';
import { CREATED } from './created-offset.js';
import { createdPages, requireNothing } from './created-pages.js';
import { plainText } from './plain-text.js';
import type { WriteWindow } from './write-window.js';

/** Whether a note of unknown outcome is in the ticket's history. `unsure`: a like one is, which may be an earlier one. */
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
      // A clock that was set between makes the window wide: what is too old is an earlier repeat.
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
  // A stamp shows whole seconds: one that was confirmed in the second before may count among them.
  return sinceSent > confirmed.filter((at) => at >= from - 1000).length ? 'there' : 'unsure';
}

/** Says that nobody knows whether a note was added. */
export function unsureNote(number: string, retryAt?: string): PluginError {
  const message =
    retryAt === undefined
      ? `The history of ${number} holds a note with this text, which may be this one or an earlier one.`
      : `The note is not in the history of ${number} yet; it is certain from ${retryAt} on.`;
  const fix = retryAt === undefined ? `Look at the history of ${number} on the tenant.` : undefined;
  return new PluginError('network.outcome_unknown', message, { retryAt, fix });
}

/** The notes that this process knows to be added, for as long as they can be taken for one of unknown outcome. */
export interface ConfirmedNotes {
  add(note: OwnNote): void;
  /** Instants (ms, tenant's clock) at which the same text was added to the same ticket, except for this item. */
  ofOthers(note: Pick<OwnNote, 'recId' | 'text'> & { readonly item?: Item | undefined }): readonly number[];
}

/** A text that a ticket gets for an item. */
export interface OwnNote {
  readonly recId: string;
  readonly text: string;
  readonly item: Item;
}

/** Longest time after which a note of unknown outcome is still looked for beside one that was confirmed before. */
const REMEMBERED_MS = 2 * 3_600_000;

/** @param serverNow Milliseconds since 1970 by the tenant's clock. */
export function rememberNotes(serverNow: () => number): ConfirmedNotes {
  const known: { readonly key: string; readonly item: string; readonly at: number }[] = [];
  const keyOf = ({ recId, text }: Pick<OwnNote, 'recId' | 'text'>) => `${recId} ${plainText(text)}`;
  // Another occurrence of an alert is another item.
  const nameOf = (item: Item) => JSON.stringify(item);
  return {
    add(note) {
      const at = serverNow();
      while (known[0] !== undefined && at - known[0].at > REMEMBERED_MS) known.shift();
      known.push({ key: keyOf(note), item: nameOf(note.item), at });
    },
    ofOthers(note) {
      const key = keyOf(note);
      const own = note.item === undefined ? undefined : nameOf(note.item);
      return known.filter((one) => one.key === key && one.item !== own).map(({ at }) => at);
    },
  };
}
