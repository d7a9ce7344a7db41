import type { SyncEvent } from '../ticketing.js';
import type { CheckRow } from './check.js';
import { behindFront } from './front.js';
import { demand, given, throughJson, withPlugin, type ExamSubject } from './subject.js';
import { createdBy, eventsOf, MISSING_TICKET, requestFor } from './ticket-request.js';

/** The sync of statuses. */
export const SYNC_CHECKS: readonly CheckRow[] = [
  {
    id: 'sync.changes',
    name: 'a change after a sync is reported by the next sync',
    harm: 'A closed ticket stays open on the host.',
    fix: 'Request everything changed at the time of the checkpoint or later, not only later.',
    needs: ['ticket'],
    run: reportsChanges,
  },
  {
    id: 'sync.unanswered',
    name: 'a ticket is unknown, not missing, while the product does not answer',
    harm: 'When the network fails, every ticket counts as deleted.',
    fix: 'Return `missing` only if the product has shown that it does not have the ticket; otherwise `unknown` with the problem.',
    needs: ['front', 'ticket'],
    run: trustsAnswersOnly,
  },
];

async function reportsChanges(subject: ExamSubject): Promise<void> {
  const { item, update } = given(subject.ticket, 'ticket');
  await withPlugin(subject, async (plugin) => {
    const { ref } = await createdBy(plugin, await requestFor(plugin, subject));
    const first = (await eventsOf(plugin.syncStates({ check: [{ ref }] }))).at(-1);
    demand(first?.kind === 'checkpoint', 'The last event is not a checkpoint.');
    const since = throughJson(first.checkpoint);
    await plugin.updateTicket({ ref, item, values: update, mode: 'append' });
    const events = await eventsOf(plugin.syncStates({ since, check: [] }));
    const isTold = events.some((event) => event.kind === 'change' && event.recId === ref.recId);
    demand(isTold, 'A ticket that changed after the checkpoint is not reported.');
  });
}

async function trustsAnswersOnly(subject: ExamSubject): Promise<void> {
  await behindFront(subject, async (front) => {
    front.decide = () => 'cut';
    const missing = await withPlugin(
      subject,
      async (plugin) => {
        const events: SyncEvent[] = [];
        try {
          for await (const event of plugin.syncStates({ check: [{ ref: MISSING_TICKET }] })) events.push(event);
        } catch {
          // A sync that fails as a whole says nothing wrong of a ticket.
        }
        return events.some((event) => event.kind === 'outcome' && event.outcome === 'missing');
      },
      { config: front.config },
    );
    demand(front.seen.length > 0, 'The product received no request.');
    demand(!missing, 'A ticket is reported as missing although the product did not answer.');
  });
}
