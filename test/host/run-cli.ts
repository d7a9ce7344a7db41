import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import { punctuated } from '../../host-sdk/index.js';
import { runProgram } from '../../host/commands/run-program.js';
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
  return endOf(code, flaw.output?.(stdout) ?? stdout, stderr);
}

let before: Promise<unknown> = Promise.resolve();

/** The same without a process: a hundred times as fast, one after the other, because folder and environment are this process's. */
export function runHere(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CliEnd> {
  const run = before.then(() => runAt(args, options));
  before = run.catch(() => undefined);
  return run;
}

async function runAt(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
): Promise<CliEnd> {
  const flaw = currentFlaw();
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text, ...rest: readonly unknown[]) => {
      said[name] += text.toString();
      const done = rest.at(-1);
      if (typeof done === 'function') (done as () => void)();
      return true;
    }),
  );
  const [folder, environment] = [process.cwd(), { ...process.env }];
  if (cwd !== undefined) process.chdir(cwd);
  Object.assign(process.env, env);
  process.exitCode = 0;
  try {
    await runProgram(flaw.args?.(args) ?? args);
    return endOf(process.exitCode, flaw.output?.(said.stdout) ?? said.stdout, said.stderr);
  } finally {
    process.exitCode = 0;
    for (const name of Object.keys(env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, environment);
    process.chdir(folder);
    for (const spy of spies) spy.mockRestore();
  }
}

function endOf(code: number | null, stdout: string, stderr: string): CliEnd {
  for (const text of [stdout, stderr]) expect(punctuated(text), 'one mark ends each sentence').toBe(text);
  return {
    code,
    stdout,
    stderr,
    get json() {
      return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Readonly<Record<string, unknown>>;
    },
  };
}
