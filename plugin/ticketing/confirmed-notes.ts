import type { Item } from '../../host-sdk/index.js';
import { plainText } from './plain-text.js';

/** The notes that this process knows to be added, as long as they could be mistaken for one of unknown outcome. */
export interface ConfirmedNotes {
  add(note: OwnNote): void;
  /** Instants (ms, tenant's clock) at which the same text was added to the same ticket, for other items. */
  ofOthers(note: Pick<OwnNote, 'recId' | 'text'> & { readonly item?: Item | undefined }): readonly number[];
}

/** A text that a ticket gets for an item. */
export interface OwnNote {
  readonly recId: string;
  readonly text: string;
  readonly item: Item;
}

/** How long a note of unknown outcome can still be mistaken for a confirmed one. */
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
