import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { PluginError } from '../../host-sdk/index.js';
import { PACKAGE_ROOT } from '../platform/package-root.js';

/** What the mock tenant prints when it is ready. */
export interface MockTenant {
  readonly url: string;
  readonly tenant: string;
  readonly username: string;
  readonly password: string;
  readonly role: string;
  readonly apiKey: string;
  readonly employeeRecId: string;
}

export interface RunningMock {
  readonly tenant: MockTenant;
  stop(): Promise<void>;
}

const START_MS = 20_000;
/** Ends the mock when the pipe to it breaks, so that not even a kill -9 of the demo leaves it behind. */
const END_WITH_PARENT = `process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM')).resume().unref();`;
const STOP_MS = 5_000;

/** Starts a mock tenant as a separate process. @param port 0 for a free one. */
export async function startMock(port: number): Promise<RunningMock> {
  const program = join(PACKAGE_ROOT, 'dist', 'mock-ivanti', 'main.js');
  const preload = `--import=data:text/javascript,${encodeURIComponent(END_WITH_PARENT)}`;
  const flags = ['--json', '--control', '--quiet', '--port', String(port)];
  const child = spawn(process.execPath, [preload, program, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      resolve();
    }),
  );
  const stop = async () => {
    child.kill('SIGTERM');
    const tooLong = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(tooLong);
  };
  try {
    const line = await Promise.race([firstLine(child.stdout), ended, timeout(START_MS)]);
    if (typeof line !== 'string') throw new Error('it ended before it was ready');
    return { tenant: JSON.parse(line) as MockTenant, stop };
  } catch (error) {
    await stop();
    throw new PluginError('host.not_supported', `The mock tenant did not start: ${(error as Error).message}.`, {
      fix: 'Run `npm run build`, and see what it printed on stderr.',
      cause: error,
    });
  }
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface({ input: stream })) return line;
  return undefined;
}

function timeout(milliseconds: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => {
      reject(new Error(`it was not ready after ${milliseconds / 1000} s`));
    }, milliseconds).unref();
  });
}
