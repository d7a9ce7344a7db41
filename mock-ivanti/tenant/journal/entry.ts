import type { CredentialKind } from '../auth/credentials.js';

/** The operation of a request. `delete` removes a record; `list` reads a collection. */
export const OPERATIONS = [
  'login',
  'token',
  'metadata',
  'list',
  'get',
  'create',
  'update',
  'delete',
  'related',
  'link',
  'unlink',
  'saved-search',
  'quick-action',
  'fulltext',
  'upload',
  'download',
  'remove-file',
  'offerings',
  'package',
  'validation-list',
  'service-request',
  'other',
] as const;

export type Operation = (typeof OPERATIONS)[number];

/** One request as the tenant saw it. */
export interface JournalEntry {
  /** Counts up per namespace. */
  readonly id: number;
  /** Arrival on the tenant's clock, epoch milliseconds. */
  readonly at: number;
  readonly namespace: string;
  readonly method: string;
  readonly path: string;
  /** The endpoint's shape, e.g. `/api/odata/businessobject/{set}('{key}')`. */
  readonly route: string;
  readonly op: Operation;
  readonly set: string | null;
  /** Query options as decoded. */
  readonly query: Readonly<Record<string, string>>;
  /** Credentials are replaced by `***`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text, secrets replaced, at most 64 KB of it. */
  readonly body?: string;
  /** 0 while unanswered, and where the connection was ended instead. */
  readonly status: number;
  /** Records in the answer. */
  readonly rows?: number;
  readonly credential: CredentialKind;
  /** Internal name of the role the credential acts in; absent where it was refused. */
  readonly role?: string;
  /** What the tenant did silently with the request. */
  readonly findings: readonly string[];
  /** Ids of the faults that fired on it. */
  readonly faults: readonly string[];
  /** What the client should not have done. */
  readonly violations: readonly string[];
}

/** Which entries: all given properties must be equal, or a function. `since` is an entry id. */
export type EntryFilter =
  | ((entry: JournalEntry) => boolean)
  | {
      readonly op?: Operation;
      readonly set?: string;
      readonly method?: string;
      readonly path?: string;
      readonly route?: string;
      readonly status?: number;
      readonly credential?: CredentialKind;
      readonly since?: number;
    };

export function matchesEntry(filter: EntryFilter | undefined, entry: JournalEntry): boolean {
  if (filter === undefined) return true;
  if (typeof filter === 'function') return filter(entry);
  const { since, ...wanted } = filter;
  if (since !== undefined && entry.id <= since) return false;
  return Object.entries(wanted).every(([name, value]) => entry[name as keyof typeof wanted] === value);
}
