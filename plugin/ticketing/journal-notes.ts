import type { Field, JsonObject, TicketRef } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import type { CallOptions } from '../odata/client.js';
import type { IvantiRecord } from '../odata/records.js';
import type { TicketContext } from './context.js';
import { isNotes, type TicketProfile } from './profile.js';
import type { TicketReader } from './ticket-state.js';

/** A target that queues can map besides the fields of the object: a note that becomes a separate record. */
export function noteFields({ notes, object }: TicketProfile): readonly Field[] {
  if (notes?.journal === undefined) return [];
  return [
    {
      name: notes.target,
      label: 'Activity History',
      type: 'string',
      nativeType: notes.journal,
      nullable: true,
      writable: true,
      required: false,
      description: `For later alerts only. ${object} has no such field: the text becomes a record of ${notes.journal}.`,
      role: 'plain',
    },
  ];
}

interface Written {
  /** Undefined where the tenant confirmed without showing the ticket. */
  readonly record: IvantiRecord | undefined;
  /** Whether the record of the ticket itself was changed. */
  readonly isEdited: boolean;
}

/**
 * Changes a ticket: one PATCH, or, where notes are separate records, one PATCH for the other fields and one POST for
 * the note. Returns what the tenant shows of the ticket. If only the note is sent, the ticket is read first, because a
 * journal may accept a record whose parent is deleted.
 */
export async function writeChanges(
  context: TicketContext,
  { profile, fields }: TicketReader,
  { recId, number }: TicketRef,
  values: JsonObject,
  options: CallOptions,
): Promise<Written> {
  const { client, set } = context;
  const journal = profile.notes?.journal;
  if (journal === undefined) return { record: await client.update(set, recId, values, options), isEdited: true };
  const isNote = ([target]: [string, unknown]) => isNotes(profile, target);
  const others = Object.entries(values).filter((entry) => !isNote(entry));
  const [, text] = Object.entries(values).find(isNote) ?? [];
  const isEdited = others.length > 0;
  const record = isEdited
    ? await client.update(set, recId, Object.fromEntries(others), options)
    : await readTicket(context, fields, { recId, number }, options);
  if (typeof text === 'string' && text.trim() !== '') {
    await client.create(journal, noteRecord(profile, recId, text), options);
  }
  return { record, isEdited };
}

/** Longest summary of a note. [sample records of Ivanti and of a client: 255 characters] */
const MAX_SUMMARY_LENGTH = 250;

/** [Rapid7's client; measured on a live tenant: type and category are set for it] */
function noteRecord({ object }: TicketProfile, recId: string, text: string): JsonObject {
  const [summary = ''] = text.trim().split(/\r?\n/);
  return {
    ParentLink_RecID: recId,
    ParentLink_Category: object,
    // Not in the middle of a surrogate pair.
    Subject: summary.slice(0, MAX_SUMMARY_LENGTH).replace(/[\uD800-\uDBFF]$/, ''),
    NotesBody: text,
  };
}

/** Throws `tenant.no_record` for a ticket that the tenant does not show. */
async function readTicket(
  { client, set }: TicketContext,
  select: readonly string[],
  { recId, number }: Pick<TicketRef, 'recId' | 'number'>,
  options: CallOptions,
): Promise<IvantiRecord> {
  const filter = { all: [{ field: 'RecId', operator: 'eq', value: recId }] } as const;
  const { records } = await client.list(set, { filter, select, top: 1 }, options);
  const record = records.find((one) => one['RecId'] === recId);
  if (record !== undefined) return record;
  throw new IvantiError('tenant.no_record', `The tenant shows no record of ticket ${number}.`, { status: 404 });
}
