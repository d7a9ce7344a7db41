import type { JournalView, Violation } from '../contract.js';
import type { Journal } from './journal.js';

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
    assertPolite() {
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
