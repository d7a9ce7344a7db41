import type { Kysely } from 'kysely';
import type { StoreTables } from './schema.js';

/** The tables of the host's own store. */
export type StoreDatabase = Kysely<StoreTables>;

/** The host's own store: connections, alerts, rules, queues, tickets, counted calls and runs. */
export interface Store {
  /** Absolute path of the data folder. */
  readonly folder: string;
  readonly db: StoreDatabase;
  close(): Promise<void>;
}
