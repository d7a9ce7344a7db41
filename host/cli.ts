#!/usr/bin/env node
import { runProgram } from './commands/run-program.js';

// Whoever reads us may have seen enough, as `| head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

await runProgram(process.argv.slice(2));
