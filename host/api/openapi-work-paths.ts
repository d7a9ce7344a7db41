import { ALERT_SORTS } from '../store/alert-pages.js';
import { TICKET_SORTS } from '../store/ticket-list.js';
import { CLOSING } from './openapi-closing.js';
import { LOG_PATHS } from './openapi-logs.js';
import {
  anything,
  count,
  exactly,
  flag,
  limit,
  list,
  map,
  named,
  object,
  oneOf,
  orNull,
  raw,
  ref,
  text,
} from './openapi-operation.js';
import type { ApiSchema, Paths } from './openapi-operation.js';

const done = object({ ok: flag });
const days: ApiSchema = { type: 'integer', minimum: 1, maximum: 3650 };
const page = { limit, offset: count };
const rule = {
  kind: oneOf('alert', 'event'),
  filter: map,
  dedupe: list(map),
  mutes: list(map),
  resolved_when: {
    ...orNull(ref('ResolvedWhen')),
    description: 'An alert with one of the values says that it is resolved; null: none does.',
  },
  folder: { ...orNull(text), description: 'Up to three levels such as Malware/Endpoint; null for none.' },
};
const queue = {
  queue: { ...named, description: 'Label of the product’s queue; default: that of before, at first the first one.' },
  mode: oneOf('append', 'upsert'),
  create: list(ref('Mapping')),
  update: list(ref('Mapping')),
  ...CLOSING,
};
const savedQueue = object({ queue: ref('Queue'), warnings: list(text) });
const ticketFilter = {
  status: text,
  severity: text,
  phase: oneOf('sending', 'unknown', 'failed', 'open', 'deleted'),
  connection: text,
  search: text,
};

/** Alerts, rules, queues, tickets, pulls, schedules and logs. */
export const WORK_PATHS: Paths = {
  '/api/alerts': {
    get: {
      summary: 'Alerts and events, newest first unless sorted',
      query: { ...page, filter: { ...text, description: 'Filter of a rule, as JSON.' }, sort: oneOf(...ALERT_SORTS) },
      answer: object({ alerts: list(ref('Alert')), total: count }),
    },
    post: {
      summary: 'Stores an alert or a batch; JSON lines and CSV are taken too',
      body: anything,
      answer: object({
        added: count,
        updated: count,
        unchanged: count,
        refused: count,
        refusals: list(map),
        altered: count,
        remarks: list(map),
      }),
    },
  },
  '/api/rules': {
    get: {
      summary: 'Rules with their mutes, and those that cannot be evaluated: their alerts wait',
      answer: object({ rules: list(ref('Rule')), broken: list(object({ rule: text, problem: ref('Problem') })) }),
    },
    post: {
      summary: 'Adds a rule',
      body: exactly({ name: named }, rule),
      status: 201,
      answer: object({ rule: ref('Rule') }),
    },
  },
  '/api/rules/test': {
    post: {
      summary: 'What a rule would take of the last days',
      body: exactly({ days }, { ...rule, limit }),
      answer: object({ count, muted: count, tickets: count, alerts: list(ref('Alert')) }),
    },
  },
  '/api/rules/explain': {
    get: {
      summary:
        'Why an alert or event became a ticket or did not: what each rule and queue made of it, and what is next',
      query: {
        alert: { ...text, description: 'Id: the newest alert or event of it; or a place in the order of arrival.' },
        seq: { ...count, description: 'Place in the order of arrival, in place of alert.' },
      },
      answer: object({
        alert: ref('Alert'),
        occurrences: { ...list(count), description: 'Places of all of that id, newest first.' },
        rules: list(ref('ExplainedRule')),
        gone: { ...list(ref('ExplainedQueue')), description: 'Where it went by queues that are gone.' },
      }),
    },
  },
  '/api/rules/{name}/alerts': {
    get: {
      summary: 'The newest alerts that a rule takes, each once, and one that is made up',
      query: { limit },
      answer: object({ alerts: list(ref('Alert')), sample: map }),
    },
  },
  '/api/rules/{name}': {
    put: {
      summary: 'Changes a rule; without `mutes` and `folder` these stay, and a mute missing from `mutes` ends',
      body: exactly(
        {},
        {
          name: named,
          ...rule,
          forgetMutes: {
            ...flag,
            description:
              'True: mutes that have begun and are missing from `mutes` are forgotten instead of ended, so that alerts ' +
              'of their time may become tickets.',
          },
        },
      ),
      answer: object({ rule: ref('Rule') }),
    },
    delete: { summary: 'Removes a rule that no queue uses', answer: done },
  },
  '/api/queues': {
    get: { summary: 'Queues', answer: object({ queues: list(ref('Queue')) }) },
    post: {
      summary: 'Adds a queue; mappings that are left out are the plugin’s',
      body: exactly({ name: named, rule: named, connection: named }, queue),
      status: 201,
      answer: savedQueue,
    },
  },
  '/api/queues/test': {
    post: {
      summary: 'What a queue, saved or not, would send for an alert; nothing is sent',
      body: exactly(
        { queue: { anyOf: [named, exactly({ name: named, rule: named, connection: named }, queue)] } },
        { alertId: named },
      ),
      answer: object(
        { item: map, sample: flag, values: map, notes: list(text), problems: list(ref('Problem')) },
        { payload: map },
      ),
    },
  },
  '/api/queues/{name}': {
    put: {
      summary: 'Changes a queue',
      body: exactly({ rule: named }, { name: named, connection: named, ...queue }),
      answer: savedQueue,
    },
    delete: { summary: 'Removes a queue; its tickets stay', answer: done },
  },
  '/api/queues/{name}/sync': {
    post: {
      summary:
        'Starts a job that makes tickets of the alerts of the last days; with `count` only says how many. Its events and ' +
        'its end count alerts: created, updated, ontoClosed, nothingToResolve, failed, unknown',
      body: exactly({ days }, { count: flag }),
      answer: object({}, { job: ref('Job'), plan: map }),
    },
  },
  '/api/tickets': {
    get: {
      summary: 'Tickets, newest first unless sorted',
      query: { ...page, ...ticketFilter, sort: oneOf(...TICKET_SORTS) },
      answer: object({ tickets: list(ref('Ticket')), total: count }),
    },
  },
  '/api/tickets/export': {
    get: {
      summary: 'The same as CSV; texts that a spreadsheet would take for a formula begin with an apostrophe',
      query: { ...ticketFilter, raw },
      type: 'text/csv',
      answer: text,
    },
  },
  '/api/tickets/sync': {
    post: {
      summary: 'Starts a job that brings the statuses of a connection’s tickets back',
      body: exactly(
        { connection: named },
        {
          acceptMissing: {
            ...flag,
            description:
              'True: believe that tickets are gone, however many are missing. The next sync that misses them confirms it.',
          },
        },
      ),
      status: 202,
      answer: object({ job: ref('Job') }),
    },
  },
  '/api/tickets/retry': {
    post: {
      summary: 'Starts a job for each connection that looks for tickets in trouble and makes those that are not there',
      body: {
        anyOf: [
          exactly({ ids: { ...list(count), minItems: 1, maxItems: 1000 } }),
          exactly({ phase: oneOf('failed', 'unknown') }),
        ],
      },
      status: 202,
      answer: object({ jobs: list(ref('Job')) }),
    },
  },
  '/api/tickets/{id}': {
    get: {
      summary: 'One ticket with its alerts, its history, and what the host does next where it is in trouble',
      answer: object({
        ticket: ref('Ticket'),
        items: list(ref('TicketAlert')),
        history: list(ref('TicketEvent')),
        outlook: orNull(ref('TicketOutlook')),
      }),
    },
  },
  ...LOG_PATHS,
  '/api/openapi.json': { get: { summary: 'This document', answer: map } },
};
