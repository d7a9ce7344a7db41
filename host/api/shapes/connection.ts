import { problem } from './problem.js';
import { run } from './run.js';
import { schedule } from './schedule.js';
import { anything, count, flag, list, map, named, object, oneOf, orNull, text, type Described } from './schema.js';

/** A connection for display: `secretsSet` has the names of its secrets, and `config` no secret. */
export const connection = object({
  name: text,
  plugin: text,
  config: { ...map, description: 'The configuration without its secrets.' },
  secretsSet: { ...list(text), description: 'Dotted paths of the secrets that are set, such as login.password.' },
  address: { ...orNull(text), description: 'Address of the tenant; null if its plugin is not loaded.' },
  capabilities: {
    ...list(oneOf('pull', 'ticketing')),
    description: 'What the configuration enables: pull reads tables, ticketing creates tickets.',
  },
  enabled: flag,
  destination: object({
    kept: { ...orNull(text), description: 'Name of its kept destination; null: the place that the server chooses.' },
    place: { ...orNull(text), description: 'Where its tables are, without secrets; null if that cannot be told.' },
  }),
  lastRun: orNull(run),
  problem: { ...orNull(problem), description: 'Why the last run failed, or why nothing can run.' },
  schedules: list(schedule),
});

/** The values of a form before they are saved. For a stored connection, its stored secrets replace missing ones. */
export const formValues = object({ plugin: named, config: map }, { name: named });

/** What depends on a connection. */
export const dependents = object({
  queues: list(text),
  tickets: { ...count, description: 'Tickets whose status the host would no longer read.' },
  tables: list(text),
  schedules: list(text),
});

export const proposal = object({
  key: { ...text, description: 'Dotted path of the configuration key for which the check proposes a value.' },
  value: anything,
  purpose: { ...text, description: 'Purpose of the value, such as `the keys of tickets`.' },
});

export const neededRight = object(
  { object: text, right: text, why: text, state: oneOf('proven', 'refused', 'unknown', 'not_tried') },
  { detail: text, problem },
);

/** The result of one check of a connection. */
export const check = object(
  { step: text, title: text, outcome: oneOf('ok', 'warned', 'failed', 'skipped') },
  {
    detail: text,
    lines: { ...list(text), description: 'Further findings, such as the field for each part of a ticket.' },
    rights: { ...list(neededRight), description: 'With `deep`: the rights that the configuration needs.' },
    problem,
    proposal,
  },
);

export type ShownConnection = Described<typeof connection>;

export type FormValues = Described<typeof formValues>;
