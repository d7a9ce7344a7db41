import { createHash } from 'node:crypto';
import { PluginError } from '../../host-sdk/index.js';
import { changesSince, type AuditEntry } from '../store/audit.js';
import type { StoreDatabase } from '../store/store.js';

/** Versions that a change may be based on; undefined: any. */
export type Expected = readonly string[] | undefined;

/** Changes of other users to the same object. */
export type ConcurrentChange = Pick<AuditEntry, 'at' | 'by' | 'name' | 'what' | 'before' | 'after'>;

/** `host.changed_meanwhile`, with the changes and the current version. */
export class ChangedMeanwhile extends PluginError {
  readonly version: string;
  readonly changes: readonly ConcurrentChange[];

  constructor(message: string, version: string, changes: readonly ConcurrentChange[]) {
    super('host.changed_meanwhile', message);
    this.version = version;
    this.changes = changes;
  }
}

/** The version of a stored object is a hash: the same content has the same version, so no counter must be stored. */
export function versionOf(stored: unknown): string {
  return createHash('sha256').update(JSON.stringify(stored)).digest('base64url').slice(0, 22);
}

export interface Versioned {
  readonly kind: 'rule' | 'queue' | 'connection' | 'destination' | 'retention';
  /** `null` if there is only one of its kind. */
  readonly name: string | null;
  readonly version: string;
}

/** Call it in the transaction of the change. Throws {@link ChangedMeanwhile} if the version differs. */
export async function requireVersion(
  tx: StoreDatabase,
  { kind, name, version }: Versioned,
  expected: Expected,
): Promise<void> {
  if (expected === undefined || expected.includes(version)) return;
  const entries = await changesSince(tx, { kind, object: name, versions: expected });
  const changes = entries.map(({ at, by, name: who, what, before, after }) => ({
    at,
    by,
    name: who,
    what,
    before,
    after,
  }));
  const subject = name === null ? `The ${kind}` : `The ${kind} "${name}"`;
  const told = changes.length === 0 ? '' : `: ${changes.map(inWords).join('; ')}`;
  throw new ChangedMeanwhile(`${subject} has changed since you read it${told}.`, version, changes);
}

function inWords({ at, by, name, before, after }: ConcurrentChange): string {
  const keys = [before, after].flatMap((one) => (typeof one === 'object' && one !== null ? Object.keys(one) : []));
  const who = name === null ? `the ${by}` : `${by} ${name}`;
  return `${[...new Set(keys)].join(', ') || 'saved'} by ${who} at ${at}`;
}
