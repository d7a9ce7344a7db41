import type { NeededRight } from '../../host-sdk/index.js';
import { tableText } from './table-text.js';

const STATES = { proven: 'proven', refused: 'refused', unknown: 'unknown', not_tried: 'not checked' } as const;
const INDENT = ' '.repeat(10);

/** The rights that a configuration needs, as text: one line each, below the check that examined them. */
export function rightsText(rights: readonly NeededRight[]): string {
  const rows = rights.map(({ object, right, why, state, detail, problem }) => {
    const seen = problem?.message ?? detail;
    return [STATES[state], right, object, seen === undefined ? why : `${why} (${seen})`];
  });
  return tableText(['State', 'Right', 'Object', 'Needed for'], rows).replaceAll(/^/gm, INDENT);
}
