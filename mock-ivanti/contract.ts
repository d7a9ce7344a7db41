import type { Express } from 'express';
import type { Clock } from './data/clock.js';
import type { Value } from './schema/field.js';
import type { Credentials } from './auth/credentials.js';
import type { FaultReport, FaultRule } from './faults/rule.js';
import type { EntryFilter, JournalEntry } from './journal/entry.js';
import type { Profile, Switches } from './switches.js';

export type { Clock, Credentials, EntryFilter, FaultReport, FaultRule, JournalEntry, Profile, Switches, Value };

export interface MockOptions {
  /** Same seed, same bytes. Default 1. */
  readonly seed?: number;
  /** Seeded incidents. Default 5000. */
  readonly incidents?: number;
  /** Seeded records by set, e.g. `{ employees: 300 }`. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** File that keeps what differs from the seed. Absent: nothing is kept. */
  readonly db?: string;
  /** Added to each answer, milliseconds. */
  readonly latencyMs?: number;
  /** Requests per namespace in any 60 s window; 429 beyond. */
  readonly rateLimit?: number;
  /** Life of what a login or the token endpoint issues. Default 18000 (measured on a live tenant); 3600 for tokens. */
  readonly sessionSeconds?: number;
  /** Mounts the control API at `/__mock`. */
  readonly control?: boolean;
  /** Demanded by the control API; without one only loopback callers are served. */
  readonly controlToken?: string;
  readonly switches?: Partial<Switches>;
  readonly profile?: Profile;
  /** Base of the tenant's clock, epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number;
  /** Path of the collection root in place of `/api/odata/businessobject` and `/HEAT/api/odata/businessobject`. */
  readonly odataPath?: string;
}

/** A record as a client would see it. */
export type RecordView = Readonly<Record<string, Value>>;

/** The records of a namespace, behind the API: reads need no credential, writes are another user's. */
export interface Records {
  readonly get: (set: string, recId: string) => RecordView | undefined;
  readonly find: (set: string, predicate: (record: RecordView) => boolean) => RecordView | undefined;
  readonly list: (set: string) => RecordView[];
  /** Business rules fill in what is missing; nothing is refused but unknown fields and sets. */
  readonly insert: (set: string, fields: Readonly<Record<string, unknown>>) => RecordView;
  /** LastModDateTime moves, unless the patch sets it. */
  readonly update: (set: string, recId: string, patch: Readonly<Record<string, unknown>>) => RecordView;
  readonly delete: (set: string, recId: string) => void;
  readonly count: (set: string) => number;
}

export interface JournalView {
  readonly entries: (filter?: EntryFilter) => readonly JournalEntry[];
  readonly count: (filter?: EntryFilter) => number;
  readonly clear: () => void;
}

export interface InstalledFault {
  readonly id: string;
  readonly report: () => FaultReport;
  readonly remove: () => void;
}

export interface FaultControl {
  readonly add: (rule: FaultRule) => InstalledFault;
  readonly clear: () => void;
  readonly report: () => readonly FaultReport[];
}

export interface SessionControl {
  /** Ends every session and token of the namespace, the printed session key and JWT included. API keys stay valid. */
  readonly revokeAll: () => void;
  /** Sessions and tokens issued and still valid. */
  readonly count: () => number;
}

/** A world of its own inside one mock: records, journal, faults and sessions. */
export interface MockNamespace {
  readonly name: string;
  readonly records: Records;
  readonly journal: JournalView;
  readonly faults: FaultControl;
  readonly sessions: SessionControl;
  /** Back to the seed: records, journal, faults, sessions and rate window of this namespace. */
  readonly reset: () => void;
}

export interface RunningMock {
  readonly url: string;
  /** With an absolute `token_url`. */
  readonly credentials: Credentials;
  readonly close: () => Promise<void>;
}

/** A tenant. Its own `records`, `journal`, `faults` and `sessions` are those of the namespace `default`. */
export interface MockIvanti extends Omit<MockNamespace, 'name'> {
  /** Express 5 application; does not listen by itself. */
  readonly app: Express;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly listen: (port?: number, host?: string) => Promise<RunningMock>;
  readonly namespace: (name: string) => MockNamespace;
  /** Back to the seed in every namespace; the clock too. */
  readonly reset: () => void;
  /** Stops listening, ends waiting requests and writes the database file. */
  readonly close: () => Promise<void>;
}
