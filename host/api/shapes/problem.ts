import type { Blame, ProblemOutcome, ProblemScope, Retry } from '../../../host-sdk/index.js';
import { anything, list, number, object, oneOf, orNull, text, textOf, type Described } from './schema.js';

export const problem = object(
  {
    code: text,
    message: text,
    fix: text,
    blame: oneOf('config', 'auth', 'tenant', 'network', 'quota', 'host', 'plugin'),
    retry: oneOf('never', 'later', 'look-first'),
  },
  {
    field: text,
    status: number,
    vendorCode: { ...text, description: 'The product’s own code.' },
    retryAt: text,
    scope: { ...textOf<ProblemScope>(), description: 'Only for the plugin’s own codes, as are outcome and http.' },
    outcome: textOf<ProblemOutcome>(),
    http: number,
  },
);

/** The meaning of a code. */
export const problemMeaning = object({
  code: text,
  plugin: { ...orNull(text), description: 'The plugin that defines the code.' },
  blame: textOf<Blame>(),
  retry: textOf<Retry>(),
  scope: textOf<ProblemScope>(),
  outcome: textOf<ProblemOutcome>(),
  http: number,
  meaning: text,
  fix: text,
});

/** The body of a refusal because the object has changed in the meantime. */
export const changedMeanwhile = object({
  problem,
  version: { ...text, description: 'The current version. If-Match takes it in quotation marks.' },
  changes: {
    ...list(
      object({
        at: text,
        by: oneOf('password', 'token', 'command', 'nobody'),
        name: { ...orNull(text), description: 'Name of the token, or the user of the operating system.' },
        what: text,
        before: { ...anything, description: 'The keys that differ, with their old values.' },
        after: anything,
      }),
    ),
    description: 'The changes since that version, oldest first, and who made them. Empty when they are not known.',
  },
});

export type ConcurrentChanges = Described<typeof changedMeanwhile>;

/** The body of every refusal. */
export const refusal = object({ problem });
