import { flag, list, number, object, oneOf, text, whole } from './shapes.js';

const MOMENT = { host: text, tenant: text };
const CERTIFIED_BOUNDS = object({}, { horizon: text, newest: object({ ...MOMENT, at: text }) });
/** The shape of a plugin's account of a run. */
export const CERTIFICATE = object(
  {
    tenant: text,
    key: text,
    processed: text,
    waitSeconds: number,
    driftSeconds: number,
    compared: whole,
    parts: list(
      object(
        {
          mode: oneOf('historical', 'incremental'),
          way: oneOf('walk', 'newest', 'passes', 'early'),
          first: flag,
          startedAt: text,
          endedAt: text,
          resumed: whole,
          records: whole,
          periods: list(object({ through: text, records: whole, digest: text })),
          unmet: whole,
          unchanged: whole,
          rows: whole,
          beside: whole,
          question: object({ ...MOMENT, asked: text }, { newest: text }),
          before: CERTIFIED_BOUNDS,
          after: CERTIFIED_BOUNDS,
        },
        {
          from: text,
          to: text,
          inexact: text,
          newest: text,
          oldest: text,
          ranges: list(object({ from: text, to: text, records: whole, below: flag, above: flag })),
          passes: object({ made: whole, quiet: whole }),
          counted: whole,
          blanks: whole,
        },
      ),
    ),
  },
  { cursor: text },
);
