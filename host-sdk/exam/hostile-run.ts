import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { HostileAnswer } from './hostile-answers.js';
import type { HostileNews, HostileTask } from './hostile-child.js';

/** The result of a plugin after a hostile answer. */
export interface HostileOutcome {
  /** Why it failed, as a sentence; undefined if it survived. */
  readonly fault?: string;
  /** The result of each method. */
  readonly said: ReadonlyMap<string, { readonly said: string; readonly isProblem: boolean }>;
  /** Requests that the hostile server and the target of its redirects have received. */
  readonly received: { readonly here: number; readonly elsewhere: number };
}

/** The file of the process is in the build, also when the sources run. */
const BUILD = import.meta.url.endsWith('.ts') ? '../../dist/host-sdk/exam/' : './';
const CHILD = fileURLToPath(new URL(`${BUILD}hostile-child.js`, import.meta.url));

/** Runs a plugin against an answer in a separate process, so that a crash does not end the exam. */
export async function meet(
  answer: HostileAnswer,
  taskAt: (address: string) => HostileTask,
  seconds: number,
): Promise<HostileOutcome> {
  const received = { here: 0, elsewhere: 0 };
  const elsewhere = await listen(
    createServer((_request, response) => {
      received.elsewhere += 1;
      response.end('{}');
    }),
  );
  const here = await listen(
    createServer((request, response) => {
      received.here += 1;
      // A client may close the connection early.
      response.on('error', () => undefined);
      answer(request, response, elsewhere.address);
    }),
  );
  try {
    return { ...(await runTask(taskAt(here.address), seconds)), received };
  } finally {
    here.close();
    elsewhere.close();
  }
}

async function runTask(task: HostileTask, seconds: number): Promise<Omit<HostileOutcome, 'received'>> {
  const child = fork(CHILD, { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const said = new Map<string, { said: string; isProblem: boolean }>();
  const seen = { step: 'creating it', isDone: false, isLate: false };
  child.on('message', (news: HostileNews) => {
    if ('done' in news) seen.isDone = true;
    else if ('said' in news) said.set(news.step, news);
    else seen.step = news.step;
  });
  child.send(task);
  const timer = setTimeout(() => {
    seen.isLate = true;
    child.kill('SIGKILL');
  }, seconds * 1000);
  // The last message may arrive after the end of the process.
  const [[code, signal]] = await Promise.all([
    once(child, 'exit') as Promise<[number | null, string | null]>,
    once(child, 'disconnect'),
  ]);
  clearTimeout(timer);
  const { step, isDone, isLate } = seen;
  if (isLate) return { said, fault: `${step} did not finish within ${seconds} s.` };
  // Only the memory watch kills it, or the system for the same reason.
  if (signal === 'SIGKILL') return { said, fault: `${step} took more than ${task.memoryMb} MB of memory.` };
  if (!isDone) return { said, fault: `The process died in ${step} (${signal ?? String(code)}).` };
  return { said };
}

interface Listening {
  readonly address: string;
  close(): void;
}

async function listen(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
