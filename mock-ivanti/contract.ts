import type { RequestListener } from 'node:http';
import type { Clock } from './data/clock.js';
import type { Value } from './schema/field.js';
import type { Credentials } from './auth/credentials.js';
import type { FaultReport, FaultRule } from './faults/rule.js';
import type { MutationReport, MutationStep } from './mutation/script.js';
import type { ExportedState } from './persist/exchange.js';
import type { EntryFilter, JournalEntry } from './journal/entry.js';
import type { SchemaExtension } from './schema/extension.js';
import type { Profile, Switches } from './switches.js';

export type { Clock, Credentials, EntryFilter, FaultReport, FaultRule, JournalEntry, Profile, Switches, Value };

export interface MockOptions {
  /** Same seed, same bytes. Default 1. */
  readonly seed?: number;
  /** Seeded incidents. Default 5000. */
  readonly incidents?: number;
  /** Seeded records by set, e.g. `{ employees: 300 }`. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** File that keeps what differs from the seed, with a journal beside it. Absent: nothing is kept. */
  readonly db?: string;
  /** Added to each answer, milliseconds. */
  readonly latencyMs?: number;
  /** Requests per namespace in any 60 s window; beyond, what the switch `over_quota` says. */
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
  /** Custom fields, objects, pick lists and roles, or the JSON file that holds them. */
  readonly schema?: SchemaExtension | string;
  /** IANA zone of the tenant, such as `Europe/Berlin`; see the switch `stamp_style`. Default UTC. */
  readonly timeZone?: string;
  /** Role the printed credentials act in. Default Admin. */
  readonly role?: string;
  /** Faults of the namespace `default` from the start: rules, names of presets, or JSON files of rules. */
  readonly faults?: readonly (FaultRule | string)[];
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
  /** Takes a record, or the whole set, out of the sight of clients; it and its stamps stay as they are. */
  readonly hide: (set: string, recId?: string) => void;
  /** Shows it again; without a RecId all of the set. */
  readonly show: (set: string, recId?: string) => void;
}

export interface JournalView {
  readonly entries: (filter?: EntryFilter) => readonly JournalEntry[];
  readonly count: (filter?: EntryFilter) => number;
  readonly clear: () => void;
  /** What clients should not have done, and the requests they did it with. */
  readonly violations: () => readonly Violation[];
  /** What the tenant did without saying so, each sentence once. */
  readonly findings: () => readonly string[];
  /** Throws `JournalExpectation` with the sentences, if there are violations. */
  readonly assertPolite: () => void;
  /** Throws `JournalExpectation` unless exactly so many requests are as the filter says. */
  readonly assertCount: (filter: EntryFilter, count: number) => void;
}

export interface Violation {
  readonly entry: JournalEntry;
  readonly text: string;
}

export interface InstalledFault {
  readonly id: string;
  readonly report: () => FaultReport;
  readonly remove: () => void;
}

export interface FaultControl {
  readonly add: (rule: FaultRule) => InstalledFault;
  /** Installs a preset by its name; `mock-ivanti faults list` shows them. */
  readonly preset: (name: string) => readonly InstalledFault[];
  readonly clear: () => void;
  readonly report: () => readonly FaultReport[];
  /** Throws `UnfiredFaults` if a rule never fired: a test with such a rule passes for no reason. */
  readonly verify: () => void;
}

export interface MutationControl {
  /** Plans what other users will do: see `MutationStep`. */
  readonly add: (...steps: readonly MutationStep[]) => void;
  readonly clear: () => void;
  readonly report: () => readonly MutationReport[];
}

/** Named states of a namespace. They are kept while the process lives. */
export interface SnapshotControl {
  readonly save: (name: string) => void;
  /** Back to a saved state: records, links and files. Throws a RangeError for an unknown name. */
  readonly restore: (name: string) => void;
  readonly remove: (name: string) => void;
  readonly names: () => readonly string[];
}

export interface SessionControl {
  /** Ends every session and token of the namespace, the printed session key and JWT included. API keys stay valid. */
  readonly revokeAll: () => void;
  /** Sessions and tokens issued and still valid. */
  readonly count: () => number;
}

/** The contested behaviours, changed while the tenant runs. They are the tenant's: all namespaces see them. */
export interface SwitchControl {
  readonly values: () => Readonly<Switches>;
  /** Throws `UnknownSwitch` for a name or value that does not exist, and then changes nothing. */
  readonly set: (values: Partial<Switches>) => void;
}

/** A world of its own inside one mock: records, journal, faults and sessions. */
export interface MockNamespace {
  readonly name: string;
  readonly records: Records;
  readonly journal: JournalView;
  readonly faults: FaultControl;
  readonly sessions: SessionControl;
  readonly mutations: MutationControl;
  readonly snapshots: SnapshotControl;
  /** What differs from the seed, as plain JSON. */
  readonly export: () => ExportedState;
  /** Replaces the records by an exported state of a tenant with the same seed and sizes. */
  readonly import: (state: ExportedState) => void;
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
  readonly app: RequestListener;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly switches: SwitchControl;
  readonly listen: (port?: number, host?: string) => Promise<RunningMock>;
  readonly namespace: (name: string) => MockNamespace;
  /** Back to the seed in every namespace; the clock and the switches too. */
  readonly reset: () => void;
  /** Stops listening, ends waiting requests and writes the database file. */
  readonly close: () => Promise<void>;
}
