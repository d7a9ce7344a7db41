import { problem } from './problem.js';
import { flag, number, object, oneOf, orNull, text, type Described } from './schema.js';

export const schedule = object(
  {
    connection: text,
    task: oneOf('pull', 'sync', 'backfill', 'verify'),
    destination: {
      ...orNull(text),
      description: 'The place of its tables; each place has its own schedules. null for a sync.',
    },
    interval: number,
    offPeak: orNull(text),
    paused: flag,
    nextRunAt: orNull(text),
    lastRunAt: orNull(text),
    lastOutcome: orNull(oneOf('started', 'ok', 'problem', 'gave_way', 'stopped')),
  },
  { problem },
);

export type Schedule = Described<typeof schedule>;
