import type { Json } from '../../host-sdk/index.js';
import type { AlertOutlook } from '../tickets/alert-outlook.js';
import type { ExplainedAlert, ExplainedRule, ActiveMute } from '../tickets/explain-alert.js';
import type { ExplainedPart } from '../rules/explain-filter.js';
import type { ExplainedQueue, ExplainedTicket } from '../tickets/explain-queues.js';
import type { NamedAlert } from '../tickets/named-alert.js';
import { terminalLine } from '../terminal/terminal-text.js';

type Explanation = NamedAlert & ExplainedAlert;

const SHOWN = 10;
const LONGEST = 200;

/** Why an alert became a ticket or did not, as text. */
export function explanationText({ alert, occurrences, rules, gone }: Explanation): string {
  const { item, seq, arrivedAt } = alert;
  const others = occurrences.filter((one) => one !== seq);
  const more = others.length > SHOWN ? ` and ${others.length - SHOWN} more` : '';
  const name = item.alertName === undefined ? '' : ` "${item.alertName}"`;
  const head = [
    `${item.kind === 'event' ? 'Event' : 'Alert'} ${item.id}${name}, number ${seq} to arrive`,
    `Its time is ${item.timestamp}; it arrived at ${arrivedAt}.`,
    ...(others.length === 0 ? [] : [`Alerts with the same id: ${others.slice(0, SHOWN).join(', ')}${more}.`]),
  ];
  const isOpen = rules.some(({ takes }) => takes !== false);
  const went = gone.length > 0 || rules.some(({ queues }) => queues.some(({ phase }) => phase !== null));
  const end = went ? 'No rule matches it any more.' : 'No rule matches it, so it becomes no ticket.';
  const none = isOpen ? [] : ['', end];
  const left = gone.length === 0 ? [] : ['', 'Queues that no longer exist:', ...gone.flatMap(queueText)];
  return [...head, ...rules.flatMap((rule) => ['', ...ruleText(rule, item.kind)]), ...left, ...none]
    .map(terminalLine)
    .join('\n');
}

function ruleText(rule: ExplainedRule, kind: string): readonly string[] {
  const { takes, problem, conditions, mutes, keys, queues } = rule;
  const verdict = { true: 'matches', false: 'does not match', null: 'is broken: alerts that it may match wait' };
  const lines = [`Rule ${rule.rule} ${verdict[`${takes}`]}`];
  // Earlier tickets of its alerts stay.
  const placed = queues.filter(({ phase }) => phase !== null).flatMap(queueText);
  if (problem !== null) return [...lines, `  ${problem.message}`, `  ${problem.fix}`, ...placed];
  if (rule.kind !== 'any') lines.push(`  ${mark(rule.kind === kind)} takes ${rule.kind}s: it is an ${kind}`);
  lines.push(...conditions.flatMap((part) => partText(part, '  ')));
  if (takes !== true) return [...lines, ...placed];
  lines.push(...mutes.map(muteText), `  One ticket for ${keys.map(text).join(', else for ')}`);
  if (queues.length === 0) lines.push('  No queue uses this rule, so it creates no ticket. `queues add` adds a queue.');
  return [...lines, ...queues.flatMap(queueText)];
}

function partText(part: ExplainedPart, margin: string): readonly string[] {
  if ('branches' in part) {
    const what = { $and: 'all of', $or: 'one of', $nor: 'none of' }[part.operator] ?? part.operator;
    const inner = part.branches.map((branch, index) => [
      ...(index === 0 ? [] : [`${margin}  or`]),
      ...branch.flatMap((one) => partText(one, `${margin}  `)),
    ]);
    const separated = part.operator === '$and' ? inner.map((lines, at) => lines.slice(at === 0 ? 0 : 1)) : inner;
    return [`${margin}${mark(part.holds)} ${what}`, ...separated.flat()];
  }
  const { field, condition, value, holds } = part;
  const has = value === undefined ? 'the alert has none' : `the alert has ${text(value)}`;
  return [`${margin}${mark(holds)} ${field} ${text(condition)}: ${has}`];
}

function mark(holds: boolean): string {
  return holds ? 'yes' : 'no ';
}

function muteText({ name, until, onArrival }: ActiveMute): string {
  return onArrival
    ? `  Muted by ${name} when it arrived. Only \`tickets create --days\` creates a ticket for it, after the mute ends (${until}).`
    : `  Muted by ${name} until ${until}.`;
}

function queueText(one: ExplainedQueue): readonly string[] {
  const { queue, connection, label, mode, ticket, problem } = one;
  const target = [label, mode === 'upsert' ? 'repeats change every field' : 'repeats are added'].filter(Boolean);
  return [
    `  Queue ${queue} of ${connection} (${target.join(', ')})`,
    ...(ticket === null ? [] : [`    Ticket    ${ticketText(ticket)}`]),
    `    It        ${fared(one)}`,
    ...(problem === null ? [] : [`    Problem   ${problem.message}`, `    Fix       ${problem.fix}`]),
    ...nextText(one).map((line) => `    Next      ${line}`),
  ];
}

function ticketText({ id, number, generation, phase, nativeStatus, createdAt, key }: ExplainedTicket): string {
  const facts = [
    number === null ? `id ${id}` : `${number} (id ${id})`,
    phase === 'open' ? `status on the tenant: ${nativeStatus ?? 'none'}` : phase,
    `created at ${createdAt}`,
    `for ${text(key)}`,
    ...(generation === 0 ? [] : [`number ${generation + 1} for it`]),
  ];
  return facts.join(', ');
}

function fared({ phase, kind, tries, mostTries, ticket }: ExplainedQueue): string {
  const count = tries === 0 ? '' : ` (${tries} of ${mostTries} times)`;
  switch (phase) {
    case null:
      return ticket === null ? 'was not processed' : 'was not processed; its keys lead to that ticket';
    case 'done':
      return kind === 'create' ? 'created the ticket' : 'was added to the ticket as a note';
    case 'sending':
      return 'was being sent when the program ended, or is being sent now';
    case 'unknown':
      return `was sent${count}; the outcome is unknown`;
    case 'failed':
      return ticket?.phase === 'open' || kind === 'create' ? `was refused${count}` : 'waits for its ticket';
  }
}

const STEP = {
  place: 'the next run adds it to its ticket, or creates one',
  retry: 'the next run sends it again',
  look: 'the next run searches for it on the tenant',
  wait: 'the next run completes its ticket first',
};

const WHY: Readonly<Record<NonNullable<AlertOutlook['because']>, string | undefined>> = {
  done: undefined,
  not_taken: 'nothing: the rule no longer matches it',
  muted: 'nothing while it is muted',
  broken_rule: 'nothing until the rule is fixed',
  given_up: 'nothing: the host has given it up; `tickets retry ID` tries again',
  queue_gone: 'nothing: its queue no longer exists',
  ticket_gone: 'nothing: its ticket no longer exists',
  no_connection: 'nothing automatically: its connection is not stored in this data folder',
  no_queue: 'nothing automatically: no queue uses the connection; `tickets create` creates the tickets',
  disabled: 'nothing: its connection is disabled',
  paused: 'nothing automatically: the sync is paused; `schedule resume` or `tickets create` continues',
  not_scheduled: 'nothing automatically: nothing is scheduled for the connection; `tickets create` creates the tickets',
};

function nextText({ outlook: { next, at, because }, ticket }: ExplainedQueue): readonly string[] {
  if (because !== undefined) {
    const why = WHY[because]?.replace('retry ID', `retry ${ticket?.id ?? 'ID'}`);
    return why === undefined ? [] : [why];
  }
  return next === 'nothing' ? [] : [`${STEP[next]}, by \`serve\` at ${at ?? ''}, or now with \`tickets create\``];
}

function text(value: Json): string {
  const written = JSON.stringify(value);
  return written.length > LONGEST ? `${written.slice(0, LONGEST)}...` : written;
}
