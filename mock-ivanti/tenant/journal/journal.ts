import type { IncomingHttpHeaders } from 'node:http';
import { matchesEntry, type EntryFilter, type JournalEntry } from './entry.js';

/** An entry that its request is still filling in. */
export type OpenEntry = { -readonly [Key in keyof JournalEntry]: JournalEntry[Key] } & {
  findings: string[];
  faults: string[];
  violations: string[];
};

/** The last requests of one namespace. */
export interface Journal {
  readonly open: (entry: Omit<JournalEntry, 'id'>) => OpenEntry;
  readonly entries: (filter?: EntryFilter) => readonly JournalEntry[];
  readonly count: (filter?: EntryFilter) => number;
  readonly clear: () => void;
  /** The entry is complete: notifies the followers. */
  readonly close: (entry: OpenEntry) => void;
  /** Complete entries after one, oldest first. */
  readonly answered: (since: number) => readonly JournalEntry[];
  /** Id up to which every entry is complete. */
  readonly complete: () => number;
  /** Calls for each entry that is completed, until the returned function is called. */
  readonly follow: (listener: (entry: JournalEntry) => void) => () => void;
}

/** Requests kept; older ones are dropped. */
const RING = 1000;
const BODY_LIMIT = 64 * 1024;

export function createJournal(ring = RING): Journal {
  let kept: OpenEntry[] = [];
  let nextId = 1;
  const open = new Set<OpenEntry>();
  const listeners = new Set<(entry: JournalEntry) => void>();
  const entries = (filter?: EntryFilter): JournalEntry[] => kept.filter((entry) => matchesEntry(filter, entry));
  return {
    open(entry) {
      const { findings, faults, violations } = entry;
      const copies = { findings: [...findings], faults: [...faults], violations: [...violations] };
      const opened: OpenEntry = { ...entry, id: nextId, ...copies };
      nextId += 1;
      kept.push(opened);
      open.add(opened);
      // Dropping in slices keeps the cost per request constant.
      if (kept.length > ring * 2) kept = kept.slice(-ring);
      return opened;
    },
    entries: (filter) => entries(filter).slice(-ring),
    count: (filter) => entries(filter).slice(-ring).length,
    clear() {
      kept = [];
    },
    close(entry) {
      open.delete(entry);
      for (const listener of listeners) listener(entry);
    },
    answered: (since) =>
      entries({ since })
        .filter((entry) => !open.has(entry as OpenEntry))
        .slice(-ring),
    complete: () => Math.min(nextId, ...[...open].map(({ id }) => id)) - 1,
    follow(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-mock-token']);

/** Headers without credentials; the form of the Authorization header stays visible. */
export function scrubHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const scrubbed: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    scrubbed[name] = SECRET_HEADERS.has(name) ? scrubCredential(text) : text;
  }
  return scrubbed;
}

function scrubCredential(text: string): string {
  const [scheme = ''] = /^(?:rest_api_key=|Bearer |Basic |SID=)/i.exec(text) ?? [];
  return `${scheme}***`;
}

/** A body for the journal: passwords and secrets replaced, length limited. */
export function scrubBody(body: Buffer): string | undefined {
  if (body.length === 0) return undefined;
  return body
    .toString('utf8', 0, Math.min(body.length, BODY_LIMIT))
    .replaceAll(/("(?:password|client_secret)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi, '$1"***"')
    .replaceAll(/((?:^|&)(?:password|client_secret)=)[^&]*/gi, '$1***');
}
