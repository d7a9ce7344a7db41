import type { ExistingRows, Row } from '../../host-sdk/index.js';
import type { Output } from './output.js';
import type { Reading } from './read-page.js';
import type { TableState } from './state.js';

/** The state of a comparison so far, with its rows. */
export interface Reconciled {
  readonly rows: readonly Row[];
  readonly state: TableState;
  readonly note?: string;
}

/** What is compared: how the tenant is read, and which rows a destination holds. */
export interface Comparing {
  readonly reading: Reading;
  readonly output: Output;
  readonly existingRows: ExistingRows;
  /** Deletions are accepted in any number. */
  readonly acceptMany: boolean;
}

/** The column of the rows' cursor values; undefined where the field is denied. */
export function cursorColumn({ reading, output }: Comparing): string | undefined {
  const field = reading.context.settings.cursor_field;
  return output.schema.columns.some(({ name }) => name === field) ? field : undefined;
}

/** Whether tenant and table have the same order of keys: only then can a comparison resume in the middle. */
export function isSorted({ reading, existingRows }: Comparing): boolean {
  const { paging, keyOrder } = reading;
  return paging === 'walk' && (keyOrder === 'bytes' || keyOrder === 'either') && existingRows.entries !== undefined;
}
