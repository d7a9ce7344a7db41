import { anything, list, object, oneOf, ref, text } from './openapi-operation.js';
import type { ApiSchema } from './openapi-operation.js';

/** What a check of a connection tells. */
export const CHECK_SCHEMAS: Readonly<Record<string, ApiSchema>> = {
  Check: object(
    { step: text, title: text, outcome: oneOf('ok', 'warned', 'failed', 'skipped') },
    {
      detail: text,
      lines: { ...list(text), description: 'What was found beside it, such as the field for each part of a ticket.' },
      rights: { ...list(ref('NeededRight')), description: 'Rights that the configuration needs, with `deep`.' },
      problem: ref('Problem'),
      proposal: ref('Proposal'),
    },
  ),
  Proposal: object({
    key: {
      type: 'string',
      description: 'Dotted path of a key of the configuration, for which the check proposes a value.',
    },
    value: anything,
    purpose: { type: 'string', description: 'What the value is good for, such as `the keys of tickets`.' },
  }),
  NeededRight: object(
    { object: text, right: text, why: text, state: oneOf('proven', 'refused', 'unknown', 'not_tried') },
    { detail: text, problem: ref('Problem') },
  ),
};
