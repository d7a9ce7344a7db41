import { DURATION } from '../../tickets/reopen.js';
import { problem } from './problem.js';
import { item } from './alert.js';
import { anything, count, flag, list, map, named, object, oneOf, text, type Described } from './schema.js';

export const mapping = object({ target: named, template: text });

/** The settings of a queue for closed tickets and resolved alerts. */
const closing = {
  on_closed: {
    ...oneOf('note', 'new', 'reopen'),
    description: 'What the host does with an alert whose ticket is closed; default: note.',
  },
  reopen_within: {
    type: 'string',
    pattern: DURATION,
    description: 'The host reopens a ticket that was closed less than this time ago, also with new. Example: 1h.',
  },
  reopen_status: { ...named, description: 'Status of a reopened ticket; default: the status in create.' },
  resolved: { ...list(mapping), description: 'Fields that a resolved alert sets.' },
} as const;

export const queue = object(
  {
    name: text,
    rule: text,
    connection: text,
    label: text,
    value: anything,
    create: list(mapping),
    update: list(mapping),
    mode: oneOf('append', 'upsert'),
    on_closed: oneOf('note', 'new', 'reopen'),
  },
  { reopen_within: closing.reopen_within, reopen_status: closing.reopen_status, resolved: closing.resolved },
);

export const savedQueue = object({ queue, version: text, warnings: list(text) });

/** The input for a queue besides its name, rule and connection. */
export const queueKeys = {
  queue: {
    ...named,
    description: 'Label of the product’s queue; default: the stored label, or the first queue for a new one.',
  },
  mode: oneOf('append', 'upsert'),
  create: list(mapping),
  update: list(mapping),
  ...closing,
} as const;

export const writtenQueue = object({ name: named, rule: named, connection: named }, queueKeys);

/** What a queue would send for one alert. */
export const queueTrial = object(
  {
    item,
    sample: { ...flag, description: 'True when no stored alert matches and the host shows a sample alert.' },
    values: { type: 'object', additionalProperties: text, description: 'The filled templates.' },
    notes: list(text),
    problems: list(problem),
  },
  { payload: { ...map, description: 'Exactly what would be sent; absent when the plugin does not show it.' } },
);

export const queuePlan = object(
  { queue: text, rule: text, matching: count, done: count, muted: count, waiting: count },
  { problem },
);

export type ApiQueue = Described<typeof queue>;
export type QueueTrial = Described<typeof queueTrial>;
