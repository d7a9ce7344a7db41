import { isDeepStrictEqual } from 'node:util';
import type { Clock, Json, JsonObject } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import { withoutCredentials } from '../logs/without-credentials.js';
import { addAudit, countAudit } from '../store/audit.js';
import type { Doer, NewAuditEntry } from '../store/audit.js';
import type { StoreDatabase } from '../store/store.js';

/** One change, as it is written down. Nothing of it holds a secret. */
export interface Change {
  /** Such as `rule.changed`. */
  readonly what: string;
  /** Name of what it is about. */
  readonly object: string | null;
  /** As it was; what is the same afterwards is left out. */
  readonly before?: JsonObject | undefined;
  readonly after?: JsonObject | undefined;
  /** Of the object afterwards, where it has one. */
  readonly version?: string | undefined;
}

/** Where a call or a command leaves what it changes. */
export interface Trail {
  /** Writes a change down in the transaction that makes it. */
  note(tx: StoreDatabase, change: Change): Promise<void>;
  /** The same for what happens all the time: one entry counts an hour of it. */
  count(tx: StoreDatabase, change: Change): Promise<void>;
  /** What the entry says of a call whose change is in no transaction of ours, or is refused. */
  tell(about: Partial<Change>): void;
  /** Writes that entry, unless there is one about the same kind of thing. */
  end(db: StoreDatabase): Promise<void>;
  /** Writes that it did not come to its end. */
  fail(db: StoreDatabase, code: string | null): Promise<void>;
  /** The entry of a call that was kept from it. */
  refused(outcome: 'refused' | 'failed', code: string): NewAuditEntry;
}

export interface TrailOptions {
  readonly clock: Clock;
  /** Asked when something is written down. */
  readonly doer: () => Doer;
  /** The call or the command, such as `PUT /api/rules/{name}` or `rules add`. */
  readonly via: string;
  /** What is done, unless its use case says more. */
  readonly about: Change;
}

export function createTrail({ clock, doer, via, about }: TrailOptions): Trail {
  let told = about;
  /** Kinds of what use cases wrote down. */
  const noted = new Set<string>();
  const entryOf = ({ what, object, before = {}, after = {} }: Change): NewAuditEntry => {
    const isSame = (key: string) => isDeepStrictEqual(before[key], after[key]);
    const differing = (document: JsonObject): Json => {
      const kept = Object.entries(document).filter(([key]) => !isSame(key));
      return kept.length === 0 ? null : cleaned(Object.fromEntries(kept));
    };
    return {
      ...doer(),
      at: isoNow(clock),
      via,
      what,
      object,
      outcome: 'done',
      code: null,
      before: differing(before),
      after: differing(after),
    };
  };
  return {
    async note(tx, change) {
      noted.add(kindOf(change));
      await addAudit(tx, entryOf(change), change.version);
    },
    async count(tx, change) {
      noted.add(kindOf(change));
      await countAudit(tx, entryOf(change));
    },
    tell(more) {
      told = { ...told, ...more };
    },
    async end(db) {
      if (!noted.has(kindOf(told))) await addAudit(db, entryOf(told));
    },
    fail: (db, code) => countAudit(db, { ...entryOf(told), outcome: 'failed', code }),
    refused: (outcome, code) => ({ ...entryOf(told), outcome, code }),
  };
}

/** `rule` of `rule.changed`. */
function kindOf({ what }: Change): string {
  return what.split('.')[0] ?? what;
}

/** The last of several fences: no secret is given to a trail in the first place. */
function cleaned(value: JsonObject): Json {
  const text = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? withoutCredentials(inner) : inner,
  );
  return JSON.parse(text) as Json;
}
