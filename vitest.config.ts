import { defineConfig } from 'vitest/config';
import { createCoverageReporter } from './test/contract/coverage/reporter.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Ends what hangs. No test is a claim of speed, and a busy machine takes several times as long as an idle one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The host keeps one SQLite file per test, so files may run side by side; two cores are the smallest machine we support.
    maxWorkers: 2,
    reporters: ['default', createCoverageReporter()],
  },
});
