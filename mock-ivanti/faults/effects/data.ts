import { CHANGE_SCHEMA, type Change } from '../../mutation/change.js';
import type { Effect } from './effect.js';

/** Changes records as another user would, in the middle of a request. */
export type DataSpec = Change;

export const data: Effect<DataSpec> = {
  stage: 'before-commit',
  schema: CHANGE_SCHEMA,
  apply(spec, scene) {
    scene.actor.carryOut(spec, scene.clock.now());
  },
};
