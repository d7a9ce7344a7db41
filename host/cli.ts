#!/usr/bin/env node
import { CommanderError } from 'commander';
import { toProblem } from '../host-sdk/index.js';
import { printAside, printProblem } from './commands/print.js';
import { createProgram } from './commands/program.js';

// Whoever reads us may have seen enough, as `| head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await createProgram().parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has printed its own errors and the help already.
    if (error.code === 'usage') printAside(error.message);
    return error.exitCode === 0 ? 0 : 2;
  }
  printProblem(toProblem(error), process.argv.includes('--json'));
  return 1;
}
