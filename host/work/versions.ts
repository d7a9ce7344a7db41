import { createHash } from 'node:crypto';
import { PluginError } from '../../host-sdk/index.js';
import { changesSince } from '../store/audit.js';
import type { AuditEntry } from '../store/audit.js';
import type { StoreDatabase } from '../store/store.js';

/** Versions that a change may be made of; undefined: of any. */
export type Expected = readonly string[] | undefined;

/** What somebody else did to the same thing. */
export type OthersChange = Pick<AuditEntry, 'at' | 'by' | 'name' | 'what' | 'before' | 'after'>;

/** `host.changed_meanwhile`, with what has changed and the version of today. */
export class ChangedMeanwhile extends PluginError {
  readonly version: string;
  readonly changes: readonly OthersChange[];

  constructor(message: string, version: string, changes: readonly OthersChange[]) {
    super('host.changed_meanwhile', message);
    this.version = version;
    this.changes = changes;
  }
}

/** Names a stored thing as it is: the same content has the same version, so nothing counts up and nothing is written for it. */
export function versionOf(stored: unknown): string {
  return createHash('sha256').update(JSON.stringify(stored)).digest('base64url').slice(0, 22);
}

export interface Versioned {
  readonly kind: 'rule' | 'queue' | 'connection' | 'retention';
  /** `null` where there is one of its kind. */
  readonly name: string | null;
  readonly version: string;
}

/** To be asked in the transaction of the change. Throws {@link ChangedMeanwhile} where it is of another version. */
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

function inWords({ at, by, name, before, after }: OthersChange): string {
  const keys = [before, after].flatMap((one) => (typeof one === 'object' && one !== null ? Object.keys(one) : []));
  const who = name === null ? `the ${by}` : `${by} ${name}`;
  return `${[...new Set(keys)].join(', ') || 'saved'} by ${who} at ${at}`;
}
