import {
  isPluginError,
  type Item,
  type JsonObject,
  type Sending,
  type TicketRef,
  type UpdateOutcome,
  type UpdateTicketRequest,
} from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import type { CallOptions } from '../odata/client.js';
import type { TicketContext } from './context.js';
import type { TicketObject } from './ticket-state.js';
import { noteFields, writeChanges } from './journal-notes.js';
import { notStored } from './not-stored.js';
import { knownRefusals, learnRefusal } from './known-refusals.js';
import { traceNote, unsureNote } from './note-trace.js';
import { buildPayload } from './payload.js';
import { checkPresence } from './presence.js';
import { NOTES } from './profile-catalogue.js';
import { isNotes, type TicketProfile } from './profile.js';
import { certainFrom, writeWindow } from './write-window.js';

/** One PATCH, or a journal record for a note. A 400 alone never means "gone", and a note is never sent again while it may have been added. */
export async function updateTicket(context: TicketContext, request: UpdateTicketRequest): Promise<UpdateOutcome> {
  const options = { purpose: 'ticket', signal: request.signal, onEvent: request.onEvent } as const;
  try {
    const object = await context.describe(options);
    const wanted = wantedOf(request, object.reader.profile);
    if (Object.keys(wanted).length === 0) return { outcome: 'updated' };
    const pickLists = await context.pickListsOf(wanted, object, options);
    const fields = [...object.fields, ...noteFields(object.reader.profile)];
    const payload = buildPayload(wanted, fields, {
      onInvalidValue: context.settings.on_invalid_value ?? {},
      pickLists,
    });
    const [problem] = payload.problems;
    if (problem !== undefined) return { outcome: 'refused', problem };
    const notes = payload.notes.length === 0 ? {} : { notes: payload.notes };
    if (Object.keys(payload.values).length === 0) return { outcome: 'updated', ...notes };
    const note = noteOf(payload.values, object.reader.profile);
    if (request.earlier !== undefined && note !== undefined) {
      // An earlier attempt may have been confirmed in part, without the other change that belongs to it.
      const doubt = { ref: request.ref, own: request.item, item: request.item, note, sending: request.earlier };
      const settled = await settle(context, doubt, options);
      if (settled !== 'repeat') return settled.outcome === 'unknown' ? { ...settled, sent: false } : settled;
    }
    const [known] = knownRefusals(context, { values: payload.values, recId: request.ref.recId }, object.fields);
    if (known !== undefined) return { outcome: 'refused', problem: known };
    const outcome = await send(context, object, request, payload.values, options);
    return outcome.outcome === 'updated' ? { ...outcome, ...notes } : outcome;
  } catch (error) {
    if (!isPluginError(error)) throw error;
    const { problem } = error;
    if (problem.code !== 'network.outcome_unknown') return { outcome: 'refused', problem };
    return { outcome: 'unknown', problem, certainFrom: certainFrom(context) };
  }
}

/** The fields to change, with the requested status in place of a mapped one. */
function wantedOf(
  { values, mode, status }: UpdateTicketRequest,
  profile: TicketProfile,
): UpdateTicketRequest['values'] {
  const set = profile.status === undefined || status === undefined ? [] : [[profile.status, status] as const];
  const isSet = (target: string) => set.some(([name]) => name.toLowerCase() === target.toLowerCase());
  const kept = Object.entries(values).filter(
    ([target]) => isNotes(profile, target) || (mode === 'upsert' && !isSet(target)),
  );
  return Object.fromEntries([...kept, ...set]);
}

async function send(
  context: TicketContext,
  { fields, reader }: TicketObject,
  { ref, item }: Pick<UpdateTicketRequest, 'ref' | 'item'>,
  values: JsonObject,
  options: CallOptions,
): Promise<UpdateOutcome> {
  const startedAt = new Date(context.clock.now()).toISOString();
  const mark = context.marks.now();
  const note = noteOf(values, reader.profile);
  try {
    const { record, isEdited } = await writeChanges(context, reader, ref, values, options);
    if (isEdited) context.provenWrites.add('Edit');
    if (note !== undefined) context.confirmedNotes.add({ recId: ref.recId, text: note, item });
    if (record === undefined) return { outcome: 'updated' };
    const state = reader.state(record);
    const missed = notStored(values, record, { fields, notes: reader.profile.notes }, context.timeZone);
    return {
      outcome: 'updated',
      ...(state === undefined ? {} : { state }),
      ...(missed.length === 0 ? {} : { notStored: missed }),
    };
  } catch (error) {
    if (!isPluginError(error)) throw error;
    const { problem } = error;
    if (problem.code === 'network.outcome_unknown' && note !== undefined) {
      const certain = certainFrom(context);
      const settled = await settle(context, { ref, item, note, sending: { startedAt, mark, endedMsAgo: 0 } }, options);
      return settled !== 'repeat' && settled.outcome === 'updated'
        ? settled
        : { outcome: 'unknown', problem, certainFrom: certain };
    }
    const mayBeGone = problem.status === 400 || problem.status === 404;
    if (mayBeGone && (await isGone(context, ref, options))) return { outcome: 'gone' };
    if (problem.code === 'tenant.no_record')
      throw new IvantiError(
        'tenant.contradiction',
        `The tenant shows ${ref.number}, but did not show it a moment before.`,
        {
          status: problem.status,
        },
      );
    throw learnRefusal(context, { values, recId: ref.recId }, fields, error);
  }
}

interface Doubt {
  readonly ref: TicketRef;
  readonly item: Item;
  /** The item, where an earlier call may have confirmed its note. */
  readonly own?: Item;
  readonly note: string;
  readonly sending: Sending;
}

/** The outcome of a note of unknown outcome: added, still unknown, or certain to be missing. */
async function settle(
  context: TicketContext,
  { ref, item, own, note, sending }: Doubt,
  options: CallOptions,
): Promise<UpdateOutcome | 'repeat'> {
  try {
    const window = await writeWindow(context, sending, options);
    // For a field that collects texts, the tenant itself creates such records.
    const journal = (await context.reader(options)).profile.notes?.journal ?? NOTES;
    const sought = { recId: ref.recId, text: note };
    const confirmed = context.confirmedNotes.ofOthers({ ...sought, item: own });
    const trace = await traceNote(context, { ...sought, journal }, window, confirmed, options);
    if (trace === 'there') {
      context.confirmedNotes.add({ ...sought, item });
      return { outcome: 'updated' };
    }
    if (trace === 'unsure') return { outcome: 'unknown', problem: unsureNote(ref.number).problem };
    const { certain, certainFrom: from, waitMs } = window.certainty();
    if (certain) return 'repeat';
    const retryAt = new Date(context.clock.now() + waitMs).toISOString();
    return { outcome: 'unknown', problem: unsureNote(ref.number, retryAt).problem, certainFrom: from };
  } catch (error) {
    if (!isPluginError(error)) throw error;
    return { outcome: 'unknown', problem: error.problem };
  }
}

function noteOf(values: JsonObject, profile: TicketProfile): string | undefined {
  const note = Object.entries(values).find(([name]) => isNotes(profile, name))?.[1];
  return typeof note === 'string' && note.trim() !== '' ? note : undefined;
}

/**
 * True when the tenant returns nothing for lists of exactly this record, by number and by RecId, although it shows
 * others.
 */
async function isGone(context: TicketContext, ref: TicketRef, options: CallOptions): Promise<boolean> {
  for await (const presence of checkPresence(context, await context.reader(options), [ref], options)) {
    if (presence.outcome === 'missing') return true;
  }
  return false;
}
