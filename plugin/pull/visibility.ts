import { EMPTY_OR_HIDDEN } from '../../host-sdk/index.js';
import { objectOf } from '../permissions/document.js';

/** Of a table that never showed a record. */
export function unseenWarning(table: string): string {
  const right = `the right to view ${objectOf(table)}`;
  return `The table is ${EMPTY_OR_HIDDEN}: the tenant shows no record of it. If it has some, the role lacks ${right}.`;
}

/** Of a table that showed records once. */
export function goneWarning(table: string): string {
  const right = `the right to view ${objectOf(table)}`;
  return `The tenant shows no record of the table any more: they are no longer visible, or all deleted. Check ${right}.`;
}
