import { problem } from './problem.js';
import { anything, count, flag, object, text, type Described } from './schema.js';

export const run = object(
  { id: count, connection: text, job: text, startedAt: text, endedAt: text, ok: flag },
  { result: anything, problem },
);

export type ApiRun = Described<typeof run>;
