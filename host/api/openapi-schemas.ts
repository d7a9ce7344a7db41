import { CHECK_SCHEMAS } from './openapi-checks.js';
import { CLOSING, RESOLVED_WHEN } from './openapi-closing.js';
import {
  anything,
  count,
  flag,
  list,
  map,
  named,
  number,
  object,
  oneOf,
  orNull,
  ref,
  text,
} from './openapi-operation.js';
import type { ApiSchema } from './openapi-operation.js';
import { LOG_SCHEMAS } from './openapi-logs.js';
import { EXPLANATION_SCHEMAS } from './openapi-explanation.js';
import { reached } from './openapi-reached.js';

const mapping = object({ target: named, template: text });
const hours = list(object({ hour: text, count }));
const span = object({ start: text }, { end: text });
const cost = {
  rows: orNull(count),
  calls: orNull(count),
  minutes: orNull(number),
  share: orNull(number),
};
const quotaLeft = orNull(object({ tables: number, tickets: number }));

/** What the API speaks of. Instants are ISO-8601 UTC. */
export const API_SCHEMAS: Readonly<Record<string, ApiSchema>> = {
  Problem: object(
    {
      code: text,
      message: text,
      fix: text,
      blame: oneOf('config', 'auth', 'tenant', 'network', 'quota', 'host', 'plugin'),
      retry: oneOf('never', 'later', 'look-first'),
    },
    {
      field: text,
      retryAt: text,
      status: number,
      scope: { ...text, description: 'Of a code of the plugin’s own, as are outcome and http.' },
      outcome: text,
      http: number,
    },
  ),
  Manifest: object({
    id: text,
    name: text,
    version: text,
    description: text,
    capabilities: list(oneOf('fields', 'ticketing', 'pull')),
    configuration: map,
  }),
  Run: object(
    { connection: text, job: text, startedAt: text, endedAt: text, ok: flag },
    { result: anything, problem: ref('Problem') },
  ),
  Schedule: object(
    {
      connection: text,
      task: oneOf('pull', 'sync', 'backfill'),
      interval: number,
      offPeak: orNull(text),
      paused: flag,
      nextRunAt: orNull(text),
      lastRunAt: orNull(text),
      lastOutcome: orNull(oneOf('started', 'ok', 'problem', 'gave_way', 'stopped')),
    },
    { problem: ref('Problem') },
  ),
  Connection: object({
    name: text,
    plugin: text,
    config: { type: 'object', description: 'Without the secrets.' },
    secretsSet: { ...list(text), description: 'Dotted names of the secrets that are set, such as auth.password.' },
    enabled: flag,
    lastRun: orNull(ref('Run')),
    problem: { ...orNull(ref('Problem')), description: 'Why the last run failed.' },
    schedules: list(ref('Schedule')),
  }),
  ...CHECK_SCHEMAS,
  Field: object(
    {
      name: text,
      type: text,
      nativeType: text,
      nullable: flag,
      writable: flag,
      required: flag,
      role: oneOf('key', 'link', 'choice', 'plain'),
    },
    { label: text, maxLength: count, description: text, choices: object({ values: list(text), complete: flag }) },
  ),
  Mapping: mapping,
  TableInfo: object(
    {
      name: text,
      output: text,
      readable: oneOf('yes', 'empty', 'no', 'absent'),
      key: text,
      cursor: text,
      modes: list(oneOf('historical', 'incremental')),
    },
    { count, problem: ref('Problem') },
  ),
  Alert: object(
    {
      seq: count,
      item: object({ kind: oneOf('alert', 'event'), id: text, timestamp: text, rawData: map }),
      arrivedAt: text,
      documentedType: flag,
    },
    {
      remarks: list(text),
      tickets: list(
        object({ id: count, number: orNull(text), queue: text, phase: oneOf('sending', 'done', 'failed', 'unknown') }),
      ),
    },
  ),
  Rule: object({
    name: text,
    kind: oneOf('alert', 'event'),
    filter: map,
    dedupe: list(map),
    mutes: list(object({ name: text, filter: map, from: text, until: text })),
    folder: orNull(text),
    resolved_when: orNull(ref('ResolvedWhen')),
  }),
  ResolvedWhen: RESOLVED_WHEN,
  Queue: object(
    {
      name: text,
      rule: text,
      connection: text,
      label: text,
      value: anything,
      create: list(mapping),
      update: list(mapping),
    },
    { mode: oneOf('append', 'upsert'), ...CLOSING },
  ),
  Ticket: object({
    id: count,
    connection: text,
    queue: text,
    phase: oneOf('sending', 'unknown', 'failed', 'open', 'deleted'),
    number: orNull(text),
    recId: orNull(text),
    url: orNull(text),
    apiUrl: { ...orNull(text), description: 'Address of the record in the product’s API.' },
    status: orNull(text),
    nativeStatus: orNull(text),
    severity: orNull(text),
    assignee: orNull(text),
    alertId: text,
    alertName: orNull(text),
    alerts: count,
    createdAt: text,
    seenAt: orNull(text),
    problem: orNull(ref('Problem')),
  }),
  TicketAlert: object({
    alertId: text,
    alertName: orNull(text),
    timestamp: text,
    kind: oneOf('create', 'note'),
    phase: oneOf('sending', 'done', 'failed', 'unknown'),
    problem: orNull(ref('Problem')),
    tries: count,
  }),
  TicketOutlook: object(
    {
      next: oneOf('look', 'retry', 'nothing'),
      at: { ...orNull(text), description: 'When the next scheduled run begins.' },
      tries: count,
      mostTries: count,
    },
    { because: oneOf('given_up', 'no_connection', 'no_queue', 'disabled', 'paused', 'not_scheduled') },
  ),
  ...EXPLANATION_SCHEMAS,
  TicketEvent: object({ at: text, event: text, detail: anything }),
  Job: object({
    id: text,
    kind: oneOf('pull', 'tickets', 'statuses'),
    connection: text,
    on: {
      ...list(text),
      description: 'The tables, or the queues, that it works on; statuses are brought back of all tickets.',
    },
    state: oneOf('running', 'ended'),
    startedAt: text,
    endedAt: orNull(text),
  }),
  Span: span,
  TableState: object(
    {
      table: text,
      output: orNull(text),
      rows: orNull(count),
      ...reached,
      writtenAt: orNull(text),
      unfinished: list(object({ mode: text }, { from: text, to: text })),
    },
    {
      empty: {
        ...flag,
        description: 'No run was ever shown a record of it: it is empty, or not visible to this role.',
      },
      lastRun: orNull(map),
      problem: ref('Problem'),
    },
  ),
  Estimate: object(
    {
      tables: list(object({ table: text, ...cost }, { from: text, to: text, problem: ref('Problem') })),
      total: object(cost),
      quotaLeft,
    },
    { problem: ref('Problem') },
  ),
  TenantQuota: object({
    tenant: text,
    connections: list(text),
    calls: count,
    byPurpose: map,
    limit: orNull(count),
    left: quotaLeft,
    oldestLeavesAt: orNull(text),
    byHour: { ...hours, description: 'Calls of each of the last 24 hours.' },
  }),
  Hours: hours,
  ...LOG_SCHEMAS,
};
