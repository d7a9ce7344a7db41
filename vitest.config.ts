import { defineConfig } from 'vitest/config';
import { createCoverageReporter } from './test/contract/coverage/reporter.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // The host keeps one SQLite file per test, so files may run side by side; two cores are the smallest machine we support.
    maxWorkers: 2,
    reporters: ['default', createCoverageReporter()],
  },
});
