import type { Holdings, Row } from '../../host-sdk/index.js';
import type { Output } from './output.js';
import type { Reading } from './read-page.js';
import type { TableState } from './state.js';

/** What comparing has come to so far; the rows go with the state. */
export interface Reconciled {
  readonly rows: readonly Row[];
  readonly state: TableState;
  readonly note?: string;
}

/** What is compared: how the tenant is read, and what a destination holds of it. */
export interface Comparing {
  readonly reading: Reading;
  readonly output: Output;
  readonly holdings: Holdings;
  /** Deletions are believed however many they are. */
  readonly acceptMany: boolean;
}
