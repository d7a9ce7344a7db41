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
