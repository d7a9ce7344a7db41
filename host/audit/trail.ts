import { isDeepStrictEqual } from 'node:util';
import type { Clock, Json, JsonObject } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import { withoutCredentials } from '../logs/without-credentials.js';
import { addAudit, countAudit, type Actor, type NewAuditEntry } from '../store/audit.js';
import type { StoreDatabase } from '../store/store.js';

/** One change as recorded. It contains no secret. */
export interface Change {
  /** Such as `rule.changed`. */
  readonly what: string;
  /** Name of the changed object. */
  readonly object: string | null;
  /** The old values; unchanged keys are omitted. */
  readonly before?: JsonObject | undefined;
  readonly after?: JsonObject | undefined;
  /** Version of the object after the change, if it has one. */
  readonly version?: string | undefined;
}

/** Records the changes of one call or command. */
export interface Trail {
  /** Records a change in the transaction that makes it. */
  note(tx: StoreDatabase, change: Change): Promise<void>;
  /** The same for frequent changes: one entry counts an hour of them. */
  count(tx: StoreDatabase, change: Change): Promise<void>;
  /** Sets the entry of a call whose change is in no transaction of ours, or is refused. */
  tell(about: Partial<Change>): void;
  /** Writes that entry, unless one about the same kind of object exists. */
  end(db: StoreDatabase): Promise<void>;
  /** Records that the call or command failed. */
  fail(db: StoreDatabase, code: string | null): Promise<void>;
  /** The entry of a refused call. */
  refused(outcome: 'refused' | 'failed', code: string): NewAuditEntry;
}

export interface TrailOptions {
  readonly clock: Clock;
  /** Called when an entry is written. */
  readonly doer: () => Actor;
  /** The call or the command, such as `PUT /api/rules/{name}` or `rules add`. */
  readonly via: string;
  /** The action, unless the use case gives a more specific one. */
  readonly about: Change;
}

export function createTrail({ clock, doer, via, about }: TrailOptions): Trail {
  let told = about;
  /** Kinds of objects that use cases have recorded. */
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

/** The last of several safeguards: callers never pass a secret to a trail. */
function cleaned(value: JsonObject): Json {
  const text = JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? withoutCredentials(inner) : inner,
  );
  return JSON.parse(text) as Json;
}
