import { CHANGE_SCHEMA, type Change } from '../../mutation/change.js';
import type { Effect } from './effect.js';

/** Changes records as another user would, in the middle of a request. */
export type DataSpec = Change;

export const data: Effect<DataSpec> = {
  stage: 'before-commit',
  schema: CHANGE_SCHEMA,
  apply(spec, context) {
    context.actor.carryOut(spec, context.clock.now());
  },
};
