import type { ServerClock } from '../http/server-clock.js';
import { instantOf, readStamp } from '../odata/stamp.js';
import type { TicketMemory } from './ticket-memory.js';

/** Field with the stamp of a note's creation, as of most records'. */
export const CREATED = 'CreatedDateTime';

/** Milliseconds by which stamps of creation differ from the tenant's `Date` header: a database has a clock of its own. */
export type Offset = { readonly lowest: number; readonly highest: number };

const SUBJECT = 'created-offset';
/** Local time labelled as UTC is further off than any clock that a person has set wrongly. */
const UNKNOWN: Offset = { lowest: -14 * 3_600_000, highest: 14 * 3_600_000 };
/** `Date` headers and stamps have whole seconds. */
const WHOLE_MS = 1000;

/** The known offset, or the widest possible one. */
export function createdOffset(memory: TicketMemory): Offset & { readonly isKnown: boolean } {
  const known = memory.get(SUBJECT) as Offset | undefined;
  return { ...(known ?? UNKNOWN), isKnown: known !== undefined };
}

/** Learns it from the stamp of a record that was just created. */
export function learnCreatedOffset(
  memory: TicketMemory,
  serverClock: ServerClock,
  created: unknown,
  timeZone: string,
): void {
  const stamp = readStamp(created, timeZone);
  const now = serverClock.now();
  if (stamp === undefined || now === undefined) return;
  const seen = instantOf(stamp) - now;
  // With a larger difference, the answer is hardly about this create.
  if (seen < UNKNOWN.lowest || seen > UNKNOWN.highest) return;
  const known = memory.get(SUBJECT) as Offset | undefined;
  const { lowest = seen, highest = seen } = known ?? {};
  const isWithin = known !== undefined && seen >= lowest - WHOLE_MS && seen <= highest + WHOLE_MS;
  if (!isWithin) memory.set(SUBJECT, { lowest: Math.min(lowest, seen), highest: Math.max(highest, seen) });
}
