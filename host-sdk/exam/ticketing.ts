import type { CapabilityInterfaces } from '../plugin.js';
import type { Json } from '../json.js';
import type { CreateTicketRequest, SyncEvent } from '../ticketing.js';
import { fieldsOf } from './fields.js';
import { demand, given, withPlugin } from './subject.js';
import type { ExamCheck, ExamPlugin, ExamSubject } from './subject.js';

let serial = 0;

export function ticketingChecks(subject: ExamSubject): readonly ExamCheck[] {
  const ticket = given(subject.ticket, 'ticket');
  const plugin = (body: (tickets: CapabilityInterfaces & ExamPlugin) => Promise<void>) =>
    withPlugin(subject, (created) => body(created as CapabilityInterfaces & ExamPlugin));
  // Frozen, so that a plugin that changes what it was given fails here and not at a user's.
  const request = (): CreateTicketRequest =>
    Object.freeze({
      item: ticket.item,
      values: Object.freeze({ ...ticket.values }),
      queue: null,
      idempotencyKey: `exam-${++serial}`,
    });
  const withQueue = async (tickets: CapabilityInterfaces) => {
    const [queue] = await tickets.getQueues();
    demand(queue !== undefined, 'There is no queue.');
    return { ...request(), queue: queue.value };
  };

  return [
    {
      name: 'default mappings name writable fields',
      run: () =>
        plugin(async (tickets) => {
          const writable = new Set(
            (await fieldsOf(tickets)).filter((field) => field.writable).map((field) => field.name),
          );
          const { create, update, needed = [] } = await tickets.getDefaultMappings();
          demand(create.length > 0 && update.length > 0, 'There are no default mappings.');
          const stray = [...create, ...update].find((mapping) => !writable.has(mapping.target));
          demand(stray === undefined, `${stray?.target ?? ''} is no writable field.`);
          const unmapped = needed.find((target) => !create.some((mapping) => mapping.target === target));
          demand(unmapped === undefined, `${unmapped ?? ''} is needed and not mapped by default.`);
        }),
    },
    {
      name: 'a dry run shows the payload and sends no change',
      run: () =>
        plugin(async (tickets) => {
          const asked = await withQueue(tickets);
          await tickets.createTicket({ ...asked, dryRun: true });
          const before = subject.received();
          const outcome = await tickets.createTicket({ ...asked, dryRun: true });
          demand(
            outcome.outcome === 'dry-run' && outcome.problems.length === 0,
            `The dry run ended ${outcome.outcome}.`,
          );
          demand(subject.received() === before, 'The dry run sent something.');
        }),
    },
    {
      name: 'a created ticket is found again, updated and reported',
      run: () =>
        plugin(async (tickets) => {
          const asked = await withQueue(tickets);
          const mark = tickets.markTime?.();
          const startedAt = new Date(subject.services.clock.now()).toISOString();
          const created = await tickets.createTicket(asked);
          demand(created.outcome === 'created', `The create ended ${created.outcome}.`);
          demand(created.ref.number !== '' && created.ref.recId !== '', 'The ticket has no number or key.');
          const { apiUrl } = created.ref;
          demand(apiUrl === undefined || /^https?:\/\//i.test(apiUrl), `${apiUrl ?? ''} is no address of the web.`);
          const found = await tickets.findTicket({
            ...asked,
            sent: {
              startedAt,
              endedMsAgo: 0,
              ...(mark === undefined ? {} : { mark: JSON.parse(JSON.stringify(mark)) as Json }),
            },
          });
          demand(
            found.outcome === 'found' && found.ref.recId === created.ref.recId,
            `Looking for it: ${found.outcome}.`,
          );
          demand(
            found.ref.apiUrl === apiUrl,
            `Its address was ${apiUrl ?? 'none'} and is ${found.ref.apiUrl ?? 'none'}.`,
          );
          const updated = await tickets.updateTicket({
            ref: created.ref,
            item: ticket.item,
            values: Object.freeze({ ...ticket.update }),
            mode: 'append',
          });
          demand(updated.outcome === 'updated', `The update ended ${updated.outcome}.`);
          demand(created.ended !== true, 'A new ticket counts as ended.');
          // The status that it has: which others there are is the product's own.
          const { status } = found.state;
          const set = await tickets.updateTicket({
            ref: created.ref,
            item: ticket.item,
            values: Object.freeze({}),
            mode: 'append',
            status,
          });
          demand(set.outcome === 'updated', `Setting the status ${status} ended ${set.outcome}.`);
          const after = set.state?.status ?? status;
          demand(after === status, `The status was set to ${status} and is ${after}.`);
          const events = await collect(tickets.syncStates({ check: [{ ref: created.ref, known: found.state }] }));
          const outcome = events.find((event) => event.kind === 'outcome');
          demand(outcome?.outcome === 'same', `The sync says ${outcome?.outcome ?? 'nothing'} of an unchanged ticket.`);
        }),
    },
    {
      name: 'a sync answers every ticket once and ends with a checkpoint that survives JSON',
      run: () =>
        plugin(async (tickets) => {
          const created = await tickets.createTicket(await withQueue(tickets));
          demand(created.outcome === 'created', `The create ended ${created.outcome}.`);
          const ghost = { number: '999999999', recId: 'F'.repeat(32) };
          const events = await collect(tickets.syncStates({ check: [{ ref: created.ref }, { ref: ghost }] }));
          const outcomes = events.filter((event) => event.kind === 'outcome');
          demand(outcomes.length === 2, `Two tickets were asked for, ${outcomes.length} outcomes came.`);
          const last = events.at(-1);
          demand(last?.kind === 'checkpoint', 'The last event is not a checkpoint.');
          const again: unknown = JSON.parse(JSON.stringify(last.checkpoint));
          const next = await collect(tickets.syncStates({ since: again as never, check: [] }));
          demand(next.at(-1)?.kind === 'checkpoint', 'The sync from the checkpoint has no end.');
        }),
    },
  ];
}

async function collect(events: AsyncIterable<SyncEvent>): Promise<SyncEvent[]> {
  const all: SyncEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
