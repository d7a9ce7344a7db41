#!/usr/bin/env node
import { runProgram } from './commands/run-program.js';

// The reader of our output may stop early, as `| head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

await runProgram(process.argv.slice(2));
