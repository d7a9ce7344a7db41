import type { Comparison } from '../odata/query.js';
import type { LaneState } from './state.js';

/** Records changed in [from, to), or from `from` on. */
export function spanFilter(field: string, { from, to }: Pick<LaneState, 'from' | 'to'>): readonly Comparison[] {
  const begin: Comparison = { field, operator: 'ge', value: { instant: from } };
  return to === undefined ? [begin] : [begin, { field, operator: 'lt', value: { instant: to } }];
}
