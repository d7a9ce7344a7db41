import { CommanderError } from 'commander';
import { toProblem } from '../../host-sdk/index.js';
import { printAside, printProblem } from './print.js';
import { createProgram } from './program.js';

/**
 * Runs one command line and prints its problem. Sets `process.exitCode`: 0 done,
 * 1 a problem, 2 wrong usage.
 * @param args The arguments after the name of the program.
 */
export async function runProgram(args: readonly string[]): Promise<void> {
  try {
    const program = await createProgram(args);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeOf(error, args);
  }
}

function exitCodeOf(error: unknown, args: readonly string[]): number {
  if (error instanceof CommanderError) {
    // Commander has already printed its errors and the help.
    if (error.code === 'usage') printAside(error.message);
    return error.exitCode === 0 ? 0 : 2;
  }
  printProblem(toProblem(error), args.includes('--json'));
  return 1;
}
