import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { readRows } from './rows.js';
import { unshown, type Evidence } from './verdict.js';

const TESTS = fileURLToPath(new URL('../../', import.meta.url));

/** Fails a run in which a row of the list was not shown although its file was run. */
export function createCoverageReporter(list?: URL): Reporter {
  let vitest: Vitest | undefined;
  return {
    onInit(running) {
      vitest = running;
    },
    onTestRunEnd(modules) {
      // A run of tests selected by name does not need the list.
      if (vitest?.config.testNamePattern !== undefined) return;
      const files = new Set(modules.map(fileOf));
      const asked = readRows(list).filter((row) => files.has(row.file));
      const missing = unshown(asked, modules.flatMap(evidenceIn));
      if (missing.length === 0) return;
      process.exitCode = 1;
      console.error(
        ['', 'COVERAGE.md is not shown by this run:', ...missing.map((line) => `  ${line}`), ''].join('\n'),
      );
    },
  };
}

/** Path of a test file as the list names it. */
function fileOf(module: TestModule): string {
  return relative(TESTS, module.moduleId);
}

function evidenceIn(module: TestModule): readonly Evidence[] {
  return [...module.children.allTests()].flatMap((test) => {
    const { statement } = test.meta();
    return statement === undefined ? [] : [{ ...statement, file: fileOf(module), state: test.result().state }];
  });
}
