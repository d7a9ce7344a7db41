import type { Journal } from './journal.js';
import type { EntryFilter, JournalEntry } from './entry.js';

export interface JournalView {
  readonly entries: (filter?: EntryFilter) => readonly JournalEntry[];
  readonly count: (filter?: EntryFilter) => number;
  readonly clear: () => void;
  /** What clients should not have done, and the requests they did it with. */
  readonly violations: () => readonly Violation[];
  /** What the tenant did without saying so, each sentence once. */
  readonly findings: () => readonly string[];
  /** Throws `JournalExpectation` with the sentences, if there are violations. */
  readonly assertNoViolations: () => void;
  /** Throws `JournalExpectation` unless exactly so many requests are as the filter says. */
  readonly assertCount: (filter: EntryFilter, count: number) => void;
}

export interface Violation {
  readonly entry: JournalEntry;
  readonly text: string;
}

/** A journal that is not as a test expects it. */
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
