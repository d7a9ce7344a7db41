import { EMPTY_OR_HIDDEN } from '../../host-sdk/index.js';
import { objectOf } from '../permissions/document.js';
import type { Session } from './session.js';
import type { TableState } from './state.js';

/** For a table that never showed a record. */
export function unseenWarning(table: string): string {
  const right = `the right to view ${objectOf(table)}`;
  return `The table is ${EMPTY_OR_HIDDEN}: the tenant shows no record of it. If it has some, the role lacks ${right}.`;
}

/** For a table that has shown records. */
function goneWarning(table: string): string {
  const right = `the right to view ${objectOf(table)}`;
  return `The tenant shows no record of the table any more: the records are no longer visible, or all were deleted. Check ${right}.`;
}

/**
 * The state after a run that received no record at all, as with a role without the right to view: it closes nothing.
 */
export function afterNothing(state: TableState, { request, report }: Pick<Session, 'request' | 'report'>): TableState {
  const isGone = state.shown === true;
  report.warn(isGone ? goneWarning(request.table) : unseenWarning(request.table));
  return isGone ? state : { ...state, unseen: true };
}
