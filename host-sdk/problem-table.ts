import { CONFIG_PROBLEMS } from './config-problems.js';
import { HOST_PROBLEMS } from './host-problems.js';
import { NETWORK_PROBLEMS } from './network-problems.js';
import type { ProblemKind } from './problem-kind.js';
import { TENANT_PROBLEMS } from './tenant-problems.js';

/**
 * The core codes: every problem that a plugin or a host may report, except those that a plugin's manifest adds. They are independent of the
 * product. `docs/problems.md` lists the same rows; a test compares both ways.
 */
export const PROBLEMS = {
  ...CONFIG_PROBLEMS,
  ...TENANT_PROBLEMS,
  ...NETWORK_PROBLEMS,
  ...HOST_PROBLEMS,
  'plugin.defect': {
    blame: 'plugin',
    retry: 'never',
    scope: 'ticket',
    outcome: 'unknown',
    http: 500,
    meaning: 'The plugin failed in a way it did not foresee.',
    fix: 'Report the message with the log of the run.',
  },
  'plugin.bad_answer': {
    blame: 'plugin',
    retry: 'never',
    scope: 'ticket',
    outcome: 'unknown',
    http: 500,
    meaning: 'The plugin gave an answer that its contract does not allow; it was not used.',
    fix: 'Report the message to the author of the plugin, and use another version of it.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;
