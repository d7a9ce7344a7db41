import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { currentFlaw } from '../contract/coverage/flaw.js';

export const CLI = fileURLToPath(new URL('../../dist/host/cli.js', import.meta.url));
export const MEMORY = fileURLToPath(new URL('../fixtures/memory-plugin', import.meta.url));

export interface CliEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of stdout as JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** Runs the built command line as a process of its own, without a terminal. */
export async function runCli(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<CliEnd> {
  const flaw = currentFlaw();
  const child = spawn(process.execPath, [CLI, ...(flaw.args?.(args) ?? args)], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  stdout = flaw.output?.(stdout) ?? stdout;
  return {
    code,
    stdout,
    stderr,
    get json() {
      return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Readonly<Record<string, unknown>>;
    },
  };
}
