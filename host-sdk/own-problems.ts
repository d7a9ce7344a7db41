import type { JSONSchema } from 'json-schema-to-ts';
import { isCoreCode } from './problem.js';

/** JSON schema of a manifest's `problems`: rows as in the core's table, by code. */
export const OWN_PROBLEMS_SCHEMA = {
  type: 'object',
  description: 'The plugin’s own problem codes, such as jira.archived. The codes of the core are always known.',
  propertyNames: {
    pattern: '^(?!host\\.|plugin\\.)[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$',
    examples: ['jira.archived'],
  },
  additionalProperties: {
    type: 'object',
    required: ['blame', 'retry', 'scope', 'outcome', 'http', 'meaning', 'fix'],
    additionalProperties: false,
    properties: {
      blame: { enum: ['config', 'auth', 'tenant', 'network', 'quota', 'plugin'] },
      retry: { enum: ['never', 'later', 'look-first'] },
      scope: { enum: ['ticket', 'table', 'connection'], description: 'What else has the problem.' },
      outcome: {
        enum: ['refused', 'unknown', 'retry'],
        description: 'What the host assumes about a call that ended this way.',
      },
      http: { type: 'integer', minimum: 400, maximum: 599 },
      meaning: { type: 'string', minLength: 1 },
      fix: { type: 'string', minLength: 1 },
    },
  },
} as const satisfies JSONSchema;

/** Faults of a manifest's `problems` that their schema does not find. */
export function ownProblemFaults(problems: object = {}): readonly string[] {
  return Object.keys(problems)
    .filter(isCoreCode)
    .map((code) => `has ${code}, which is the code of a core problem`);
}
