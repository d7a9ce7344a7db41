import type { Item } from '../../../host-sdk/index.js';
import type { Kill } from './plan.js';
import type { World } from './world.js';

/** What a host knows of the tickets of one alert. */
export interface KnownTicket {
  /** Id of the alert. */
  readonly key: string;
  readonly phase: string;
  readonly recId: string | null;
  readonly status: string | null;
  readonly assignee: string | null;
}

/** A host with its store, which outlives kills. */
export interface Keeper {
  receive(items: readonly Item[]): Promise<void>;
  /** One run, to its end, its failure or its kill. Returns how many alerts it still has to place. */
  create(kill: Kill | null): Promise<void>;
  sync(kill: Kill | null): Promise<void>;
  /** A sync after the operator has confirmed that the missing tickets are gone. */
  acceptMissing(): Promise<void>;
  /** The process ends, and with its store goes all that it knew. */
  loseFolder(): Promise<void>;
  twoWorkers(): Promise<void>;
  tickets(): Promise<readonly KnownTicket[]>;
  /** Alerts that are neither a ticket nor a note yet. */
  waiting(): Promise<number>;
  close(): Promise<void>;
}

export type Host = (world: World) => Promise<Keeper>;
