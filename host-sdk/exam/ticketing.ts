import type { CheckRow } from './check.js';
import { isPlain } from './plain.js';
import { demand, given, throughJson, withPlugin, type ExamSubject } from './subject.js';
import { createdBy, eventsOf, MISSING_TICKET, requestFor, sentNow } from './ticket-request.js';

/** Creating, finding, updating and syncing tickets. */
export const TICKET_CHECKS: readonly CheckRow[] = [
  {
    id: 'tickets.mappings',
    name: 'default mappings name writable fields',
    harm: 'The first ticket of a new queue fails.',
    fix: 'Map only fields that `getFields` lists as writable, and map every `needed` field.',
    run: mapToWritable,
  },
  {
    id: 'tickets.queues',
    name: 'queues have distinct names, and values that survive JSON',
    harm: 'Users cannot tell two queues apart, or tickets go to another queue after a restart.',
    fix: 'Give each queue its own name, and a value of plain JSON.',
    run: nameQueues,
  },
  {
    id: 'tickets.status-map',
    name: 'the default status map leads to statuses of the host',
    harm: 'Tickets count as other, and closed tickets never count as closed.',
    fix: 'Map each status of the product to new, in_progress, on_hold, closed or other.',
    run: mapStatuses,
  },
  {
    id: 'tickets.dry-run',
    name: 'a dry run shows the payload and sends no change',
    harm: 'A user who tests a queue creates tickets.',
    fix: 'With `dryRun` return the payload and its problems before anything is written.',
    needs: ['received', 'ticket'],
    run: runsDry,
  },
  {
    id: 'tickets.unknown-field',
    name: 'a value for an unknown field is reported, not dropped',
    harm: 'Tickets miss mapped values, and no message says so.',
    fix: 'Compare the targets with the fields of the product, and report each unknown field in `problems` with its name.',
    needs: ['ticket'],
    run: reportsUnknownFields,
  },
  {
    id: 'tickets.life',
    name: 'a created ticket is found again, updated and reported',
    harm: 'After a lost answer the ticket is created twice, or its status is never updated.',
    fix: 'Return the same reference and status of a ticket from all methods.',
    needs: ['ticket'],
    run: livesOn,
  },
  {
    id: 'tickets.sync',
    name: 'a sync returns every ticket once and ends with a checkpoint that survives JSON',
    harm: 'Statuses are never updated.',
    fix: 'Yield one outcome for each ticket of `check`, and a checkpoint at the end.',
    needs: ['ticket'],
    run: answersAll,
  },
];

async function mapToWritable(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const { create, update, needed = [] } = await plugin.getDefaultMappings();
    demand(create.length > 0 && update.length > 0, 'There are no default mappings.');
    if (subject.manifest.capabilities.includes('fields')) {
      const fields = await plugin.getFields({});
      const writable = new Set(fields.filter((field) => field.writable).map((field) => field.name));
      const stray = [...create, ...update].find((mapping) => !writable.has(mapping.target));
      demand(stray === undefined, `${stray?.target ?? ''} is not a writable field.`);
    }
    const unmapped = needed.find((target) => !create.some((mapping) => mapping.target === target));
    demand(unmapped === undefined, `${unmapped ?? ''} is needed and not mapped by default.`);
  });
}

async function nameQueues(subject: ExamSubject): Promise<void> {
  const queues = await withPlugin(subject, (plugin) => plugin.getQueues());
  const labels = queues.map(({ label }) => label.trim());
  demand(labels.length > 0 && !labels.includes(''), 'There is no queue, or one without a name.');
  demand(new Set(labels).size === labels.length, 'Two queues share a name.');
  const lost = queues.find(({ value }) => !isPlain(value));
  demand(lost === undefined, `The value of ${lost?.label ?? ''} does not survive JSON.`);
}

const STATUSES: readonly unknown[] = ['new', 'in_progress', 'on_hold', 'closed', 'other'];

async function mapStatuses(subject: ExamSubject): Promise<void> {
  const map = await withPlugin(subject, async (plugin) => plugin.getDefaultStatusMap());
  const stray = Object.entries(map).find(([, status]) => !STATUSES.includes(status));
  demand(stray === undefined, `${stray?.[0] ?? ''} is mapped to "${stray?.[1] ?? ''}".`);
  demand(Object.values(map).includes('closed'), 'No status is mapped to closed.');
}

async function runsDry(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const asked = await requestFor(plugin, subject);
    await plugin.createTicket({ ...asked, dryRun: true });
    const before = subject.received?.();
    const outcome = await plugin.createTicket({ ...asked, dryRun: true });
    demand(outcome.outcome === 'dry-run' && outcome.problems.length === 0, `The dry run ended ${outcome.outcome}.`);
    demand(subject.received?.() === before, 'The dry run sent a change.');
  });
}

async function reportsUnknownFields(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const asked = await requestFor(plugin, subject);
    const values = { ...asked.values, NoSuchField: 'x' };
    const outcome = await plugin.createTicket({ ...asked, values, dryRun: true });
    const problems = outcome.outcome === 'dry-run' ? outcome.problems : 'problem' in outcome ? [outcome.problem] : [];
    demand(
      problems.some(({ field, message }) => field === 'NoSuchField' || message.includes('NoSuchField')),
      'A dry run with a value for NoSuchField does not report it.',
    );
  });
}

async function livesOn(subject: ExamSubject): Promise<void> {
  const { item, update } = given(subject.ticket, 'ticket');
  await withPlugin(subject, async (plugin) => {
    const asked = await requestFor(plugin, subject);
    const sent = sentNow(plugin, subject);
    const { ref, ended } = await createdBy(plugin, asked);
    demand(ref.number !== '' && ref.recId !== '', 'The ticket has no number or key.');
    const { apiUrl } = ref;
    demand(apiUrl === undefined || /^https?:\/\//i.test(apiUrl), `${apiUrl ?? ''} is not a web address.`);
    const found = await plugin.findTicket({ ...asked, sent: throughJson(sent) });
    demand(found.outcome === 'found' && found.ref.recId === ref.recId, `The search for it ends ${found.outcome}.`);
    demand(found.ref.apiUrl === apiUrl, `Its address was ${apiUrl ?? 'none'} and is ${found.ref.apiUrl ?? 'none'}.`);
    const updated = await plugin.updateTicket({ ref, item, values: Object.freeze({ ...update }), mode: 'append' });
    demand(updated.outcome === 'updated', `The update ended ${updated.outcome}.`);
    demand(ended !== true, 'A new ticket counts as closed.');
    // Its current status, because the exam does not know the product's other statuses.
    const { status } = found.state;
    const set = await plugin.updateTicket({ ref, item, values: Object.freeze({}), mode: 'append', status });
    demand(set.outcome === 'updated', `Setting the status ${status} ended ${set.outcome}.`);
    const after = set.state?.status ?? status;
    demand(after === status, `The status was set to ${status} and is ${after}.`);
    const events = await eventsOf(plugin.syncStates({ check: [{ ref, known: found.state }] }));
    const outcome = events.find((event) => event.kind === 'outcome');
    demand(outcome?.outcome === 'same', `The sync returns ${outcome?.outcome ?? 'nothing'} for an unchanged ticket.`);
  });
}

async function answersAll(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const { ref } = await createdBy(plugin, await requestFor(plugin, subject));
    const events = await eventsOf(plugin.syncStates({ check: [{ ref }, { ref: MISSING_TICKET }] }));
    const outcomes = events.filter((event) => event.kind === 'outcome');
    demand(outcomes.length === 2, `The sync of two tickets returned ${outcomes.length} outcomes.`);
    const last = events.at(-1);
    demand(last?.kind === 'checkpoint', 'The last event is not a checkpoint.');
    const since = throughJson(last.checkpoint);
    const next = await eventsOf(plugin.syncStates({ since, check: [] }));
    demand(next.at(-1)?.kind === 'checkpoint', 'The sync from the checkpoint has no end.');
  });
}
