import type { FindOutcome } from '../ticketing.js';
import type { TicketState } from '../ticket.js';
import { toProblem } from '../problem.js';
import type { CheckRow } from './check.js';
import { behindFront } from './front.js';
import { demand, given, isInstant, throughJson, withPlugin, type ExamPlugin, type ExamSubject } from './subject.js';
import { createdBy, eventsOf, MISSING_TICKET, requestFor, sentNow } from './ticket-request.js';

/** The outcomes of failures: no ticket is created twice, and none is lost. */
export const OUTCOME_CHECKS: readonly CheckRow[] = [
  {
    id: 'tickets.absent',
    name: 'a ticket that was never created is not found among others',
    harm: 'An alert is added to the ticket of another alert.',
    fix: 'Search for the idempotency key or another value that only this item has, not only for the title.',
    needs: ['ticket'],
    run: findsNoOther,
  },
  {
    id: 'tickets.taken',
    name: 'a record that belongs to another ticket of the host is not found',
    harm: 'Two alerts share one ticket, and one of them is closed with the other.',
    fix: 'Ignore the records in `request.taken`, and report such a record as `taken` of an absent ticket.',
    needs: ['ticket'],
    run: leavesTaken,
  },
  {
    id: 'tickets.aborted',
    name: 'a create that is stopped before it is sent rejects, and creates no ticket',
    harm: 'The host searches for a ticket that was never requested, or creates one after Ctrl+C.',
    fix: 'Begin `createTicket` with `signal?.throwIfAborted()`.',
    needs: ['received', 'ticket'],
    run: stopsBefore,
  },
  {
    id: 'tickets.refused',
    name: 'a create that the product refuses is an outcome, not an exception',
    harm: 'One refused alert stops all later alerts.',
    fix: 'Catch the error of the request, and return `refused` or `unknown` with its problem.',
    needs: ['ticket'],
    run: returnsRefusals,
  },
  {
    id: 'tickets.lost-answer',
    name: 'a create whose answer is lost has the outcome unknown, and its ticket is found',
    harm: 'The alert becomes two tickets, or none.',
    fix: 'Return `unknown` for a write that may have arrived, never repeat it, and let `findTicket` search for it.',
    needs: ['front', 'ticket'],
    run: survivesLoss,
  },
  {
    id: 'tickets.gone',
    name: 'an update of a ticket that does not exist does not end as done',
    harm: 'Notes are lost.',
    fix: 'Return `gone` if a separate read shows that the product has no such ticket.',
    needs: ['ticket'],
    run: missesGhosts,
  },
  {
    id: 'tickets.note-once',
    name: 'a note that may have been added before is not added twice',
    harm: 'After each lost answer the ticket has the same note again.',
    fix: 'With `request.earlier` look for the note first, and add it only where it is certain to be missing.',
    needs: ['notes'],
    run: addsOnce,
  },
  {
    id: 'tickets.instants',
    name: 'times of tickets are instants in UTC',
    harm: 'Changes are hours off, and an old status replaces a newer one.',
    fix: 'Convert the times of the product to ISO-8601 with `Z` when you read them.',
    needs: ['ticket'],
    run: usesInstants,
  },
];

async function findsNoOther(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    await createdBy(plugin, await requestFor(plugin, subject));
    const never = await requestFor(plugin, subject, 'exam-never-sent');
    const found = await plugin.findTicket({ ...never, sent: sentNow(plugin, subject) });
    demand(found.outcome === 'absent', `The search for a ticket that was never created ends ${found.outcome}.`);
    demand(
      isInstant(found.certainFrom) && found.waitMs >= 0,
      'The result has no time from which on the absence is certain.',
    );
  });
}

async function leavesTaken(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const asked = await requestFor(plugin, subject);
    const sent = sentNow(plugin, subject);
    const { ref } = await createdBy(plugin, asked);
    const found = await plugin.findTicket({ ...asked, sent, taken: [ref.recId] });
    demand(found.outcome !== 'found', 'The search found the record that is taken.');
  });
}

async function stopsBefore(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const asked = await requestFor(plugin, subject);
    const before = subject.received?.();
    const outcome = await plugin.createTicket({ ...asked, signal: AbortSignal.abort() }).then(
      (answer) => answer.outcome,
      (error: unknown) => toProblem(error).code,
    );
    demand(outcome === 'host.aborted', `A create that was stopped before it started ended with ${outcome}.`);
    demand(subject.received?.() === before, 'A request was sent after the stop.');
  });
}

async function returnsRefusals(subject: ExamSubject): Promise<void> {
  const asked = await withPlugin(subject, (plugin) => requestFor(plugin, subject));
  const outcome = await withPlugin(
    subject,
    (plugin) =>
      plugin.createTicket(asked).then(
        (answer) => answer.outcome,
        (error: unknown) => `an exception (${toProblem(error).code})`,
      ),
    { config: subject.refusedConfig },
  );
  demand(outcome === 'refused', `With a credential that is refused a create ends as ${outcome}.`);
}

const isWrite = (method: string) => method !== 'GET' && method !== 'HEAD';

async function survivesLoss(subject: ExamSubject): Promise<void> {
  await behindFront(subject, async (front) => {
    const act = async (plugin: ExamPlugin) => {
      const asked = await requestFor(plugin, subject);
      await plugin.createTicket({ ...asked, dryRun: true });
      const sent = sentNow(plugin, subject);
      const writes = front.seen.filter(({ method }) => isWrite(method)).length;
      front.decide = (method) => (isWrite(method) ? 'lose' : 'pass');
      const created = await plugin.createTicket(asked);
      const attempts = front.seen.filter(({ method }) => isWrite(method)).length - writes;
      front.decide = () => 'pass';
      demand(created.outcome === 'unknown', `A create whose answer is lost ends ${created.outcome}.`);
      demand(attempts === 1, `It was sent ${attempts} times.`);
      const certainFrom = created.certainFrom === undefined ? {} : { certainFrom: created.certainFrom };
      const found: FindOutcome = await plugin.findTicket({ ...asked, sent: throughJson({ ...sent, ...certainFrom }) });
      demand(found.outcome === 'found', `The search for the ticket of a lost answer ends ${found.outcome}.`);
    };
    await withPlugin(subject, act, { config: front.config });
  });
}

async function missesGhosts(subject: ExamSubject): Promise<void> {
  const { item, update } = given(subject.ticket, 'ticket');
  const { outcome } = await withPlugin(subject, (plugin) =>
    plugin.updateTicket({ ref: MISSING_TICKET, item, values: update, mode: 'append' }),
  );
  demand(outcome !== 'updated', 'The update of a ticket that does not exist ended as done.');
}

async function addsOnce(subject: ExamSubject): Promise<void> {
  const { item, update, notesOf } = given(subject.ticket, 'ticket');
  const count = async (ref: Parameters<NonNullable<typeof notesOf>>[0]) =>
    (await given(notesOf, 'ticket.notesOf')(ref)).length;
  await withPlugin(subject, async (plugin) => {
    const { ref } = await createdBy(plugin, await requestFor(plugin, subject));
    const before = await count(ref);
    const sent = sentNow(plugin, subject);
    const note = { ref, item, values: Object.freeze({ ...update }), mode: 'append' } as const;
    await plugin.updateTicket(note);
    const once = await count(ref);
    demand(once === before + 1, `A note was added and the ticket has ${once - before} more.`);
    await plugin.updateTicket({ ...note, earlier: throughJson(sent) });
    const twice = await count(ref);
    demand(twice === once, 'The same note was added twice.');
  });
}

async function usesInstants(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const asked = await requestFor(plugin, subject);
    const sent = sentNow(plugin, subject);
    const created = await createdBy(plugin, asked);
    const found = await plugin.findTicket({ ...asked, sent });
    const events = await eventsOf(plugin.syncStates({ check: [{ ref: created.ref }, { ref: MISSING_TICKET }] }));
    const states: readonly (TicketState | undefined)[] = [created, 'state' in found ? found.state : undefined];
    const seen = events.flatMap((event) => ('seenAt' in event ? [event.seenAt] : []));
    const synced = events.flatMap((event) => ('state' in event ? [event.state] : []));
    const times = [...states, ...synced].flatMap((state) => [state?.modifiedAt, state?.endedAt]);
    const wrong = [...times, ...seen].find((time) => time !== undefined && !isUtc(time));
    demand(wrong === undefined, `"${wrong ?? ''}" is not an instant in UTC.`);
  });
}

function isUtc(text: string): boolean {
  return isInstant(text) && /^\d{4}-\d\d-\d\dT.+Z$/.test(text);
}
