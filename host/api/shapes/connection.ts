import { problem } from './problem.js';
import { run } from './run.js';
import { schedule } from './schedule.js';
import { anything, count, flag, list, map, named, object, oneOf, orNull, text } from './schema.js';
import type { Described } from './schema.js';

/** A connection for people: where a secret is set, its name stands in `secretsSet` and nothing in `config`. */
export const connection = object({
  name: text,
  plugin: text,
  config: { ...map, description: 'Without the secrets.' },
  secretsSet: { ...list(text), description: 'Dotted names of the secrets that are set, such as login.password.' },
  address: { ...orNull(text), description: 'Where the product is; null where its plugin is not loaded.' },
  abilities: {
    ...list(oneOf('pull', 'ticketing')),
    description: 'What it does by its configuration: pull reads tables, ticketing makes tickets.',
  },
  enabled: flag,
  lastRun: orNull(run),
  problem: { ...orNull(problem), description: 'Why the last run failed, or why nothing can run.' },
  schedules: list(schedule),
});

/** The values of a form before they are saved; of a kept connection, its secrets take the places of those left out. */
export const formValues = object({ plugin: named, config: map }, { name: named });

/** What would be without its connection. */
export const dependents = object({
  queues: list(text),
  tickets: { ...count, description: 'Tickets whose statuses would no longer come back.' },
  tables: list(text),
  schedules: list(text),
});

export const proposal = object({
  key: { ...text, description: 'Dotted path of a key of the configuration, for which the check proposes a value.' },
  value: anything,
  purpose: { ...text, description: 'What the value is good for, such as `the keys of tickets`.' },
});

export const neededRight = object(
  { object: text, right: text, why: text, state: oneOf('proven', 'refused', 'unknown', 'not_tried') },
  { detail: text, problem },
);

/** What a check of a connection tells. */
export const check = object(
  { step: text, title: text, outcome: oneOf('ok', 'warned', 'failed', 'skipped') },
  {
    detail: text,
    lines: { ...list(text), description: 'What was found beside it, such as the field for each part of a ticket.' },
    rights: { ...list(neededRight), description: 'Rights that the configuration needs, with `deep`.' },
    problem,
    proposal,
  },
);

export type ShownConnection = Described<typeof connection>;

export type FormValues = Described<typeof formValues>;
