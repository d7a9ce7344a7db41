import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

const BIN = join(import.meta.dirname, '../../dist/mock-ivanti/main.js');

export interface MockProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly employeeRecId: string;
  readonly call: (method: string, path: string, body?: unknown) => Promise<Response>;
  readonly kill: () => Promise<void>;
}

/** The built mock as a process of its own, small and ready. */
export async function startProcess(...args: string[]): Promise<MockProcess> {
  const small = ['--json', '--incidents', '20', '--size', 'employees=5', '--size', 'tasks=0', '--size', 'journals=0'];
  const child = spawn(process.execPath, [BIN, ...small, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url, apiKey, employeeRecId } = JSON.parse(line) as Record<string, string>;
  return {
    child,
    url: url!,
    employeeRecId: employeeRecId!,
    call: (method, path, body) =>
      fetch(`${url!}/api/odata/businessobject/${path}`, {
        method,
        headers: { Authorization: `rest_api_key=${apiKey!}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    async kill() {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
    },
  };
}
