import { problem } from './problem.js';
import { anything, flag, object, text } from './schema.js';

export const run = object(
  { connection: text, job: text, startedAt: text, endedAt: text, ok: flag },
  { result: anything, problem },
);
