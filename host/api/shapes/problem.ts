import type { Blame, ProblemOutcome, ProblemScope, Retry } from '../../../host-sdk/index.js';
import { anything, list, number, object, oneOf, orNull, text, textOf } from './schema.js';
import type { Described } from './schema.js';

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
    vendorCode: { ...text, description: 'What the product calls it.' },
    retryAt: text,
    scope: { ...textOf<ProblemScope>(), description: 'Of a code of the plugin’s own, as are outcome and http.' },
    outcome: textOf<ProblemOutcome>(),
    http: number,
  },
);

/** What a code means. */
export const problemMeaning = object({
  code: text,
  plugin: { ...orNull(text), description: 'The plugin whose own code it is.' },
  blame: textOf<Blame>(),
  retry: textOf<Retry>(),
  scope: textOf<ProblemScope>(),
  outcome: textOf<ProblemOutcome>(),
  http: number,
  meaning: text,
  fix: text,
});

/** The body of a refusal of what somebody else has changed meanwhile. */
export const changedMeanwhile = object({
  problem,
  version: { ...text, description: 'The version of today, which If-Match takes in quotation marks.' },
  changes: {
    ...list(
      object({
        at: text,
        by: oneOf('password', 'token', 'command', 'nobody'),
        name: { ...orNull(text), description: 'Name of the token, or the user of the operating system.' },
        what: text,
        before: { ...anything, description: 'The keys that differ, as they were.' },
        after: anything,
      }),
    ),
    description: 'What changed since then, oldest first, and who changed it. Empty when it is not known.',
  },
});

export type OthersChanges = Described<typeof changedMeanwhile>;

/** The body of every refusal. */
export const refusal = object({ problem });
