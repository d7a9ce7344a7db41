import type { Journal } from './journal.js';
import type { EntryFilter, JournalEntry } from './entry.js';

export interface JournalView {
  readonly entries: (filter?: EntryFilter) => readonly JournalEntry[];
  readonly count: (filter?: EntryFilter) => number;
  readonly clear: () => void;
  /** Violations by clients, and the requests with them. */
  readonly violations: () => readonly Violation[];
  /** What the tenant did silently, each sentence once. */
  readonly findings: () => readonly string[];
  /** Throws `JournalExpectation` with the sentences, if there are violations. */
  readonly assertNoViolations: () => void;
  /** Throws `JournalExpectation` unless exactly this many requests match the filter. */
  readonly assertCount: (filter: EntryFilter, count: number) => void;
}

export interface Violation {
  readonly entry: JournalEntry;
  readonly text: string;
}

/** A journal that does not match a test's expectation. */
export class JournalExpectation extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JournalExpectation';
  }
}

/** The journal with helpers for assertions. */
export function journalView({ entries, count, clear }: Journal): JournalView {
  const violations = (): Violation[] => entries().flatMap((entry) => entry.violations.map((text) => ({ entry, text })));
  return {
    entries,
    count,
    clear,
    violations,
    findings: () => [...new Set(entries().flatMap((entry) => entry.findings))],
    assertNoViolations() {
      const found = violations().map(
        ({ entry, text }) => `request ${entry.id}, ${entry.method} ${entry.path}: ${text}`,
      );
      if (found.length > 0) throw new JournalExpectation(found.join('\n'));
    },
    assertCount(filter, expected) {
      const found = count(filter);
      if (found === expected) return;
      const seen = entries().map(({ method, path, status }) => `  ${method} ${path} ${status}`);
      throw new JournalExpectation(`${expected} requests expected, ${found} found, among\n${seen.join('\n')}`);
    },
  };
}
