import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { PluginError, type Problem } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import type { Described } from './described-entity.js';

/** What the main thread asks of the worker. */
export interface Asked {
  readonly document: string;
  /** The collection. */
  readonly set: string;
}

/** What the worker answers. */
export type Answered = { readonly described: Described } | { readonly problem: Problem };

/** Reads $metadata documents without blocking the rest of the program. */
export interface MetadataThread {
  /**
   * As `describeEntity`. Throws `tenant.bad_metadata` as well for a document that needs too much time or memory, and
   * `plugin.defect` where the thread's file is missing from the installation. An abort ends the read.
   */
  describe(asked: Asked, signal?: AbortSignal): Promise<Described>;
}

export interface ThreadLimits {
  readonly file: URL;
  /** Longest time for one document. */
  readonly timeoutMs: number;
  /** Most memory for what is read, in MB. */
  readonly memoryMb: number;
}

/** Reads one document after the other. The thread is kept for the next one and does not keep the process alive. */
export function createMetadataThread({ file, timeoutMs, memoryMb }: ThreadLimits): MetadataThread {
  let thread: Worker | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  function start(): Worker {
    if (!existsSync(file)) {
      throw new PluginError(
        'plugin.defect',
        `The file that reads large $metadata documents is missing: ${fileURLToPath(file)}.`,
        { fix: 'Install the package again, with all its files: a bundle of the plugin needs this one beside it.' },
      );
    }
    const resourceLimits = { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: memoryMb / 8 };
    const started = new Worker(file, { name: 'metadata', resourceLimits, env: {}, execArgv: [] });
    const forget = () => {
      if (thread === started) thread = undefined;
    };
    // Without a listener, an error of the thread would end the process.
    return started.on('error', forget).on('exit', forget);
  }

  async function read(asked: Asked, signal?: AbortSignal): Promise<Described> {
    signal?.throwIfAborted();
    const current = (thread ??= start());
    current.ref();
    try {
      const answer = await answerOf(current, asked, timeoutMs, signal);
      if ('described' in answer) return answer.described;
      throw PluginError.from(answer.problem);
    } catch (error) {
      if (error instanceof Unfinished) {
        thread = undefined;
        void current.terminate();
        throw problemOf(error.why, { timeoutMs, memoryMb }, signal);
      }
      throw error;
    } finally {
      current.unref();
    }
  }

  return {
    async describe(asked, signal) {
      const mine = turn.then(() => read(asked, signal));
      turn = mine.catch(() => undefined);
      return await unlessAborted(mine, signal);
    },
  };
}

/** A document was not read to its end, and the thread cannot be used any more. */
class Unfinished extends Error {
  constructor(readonly why: 'time' | 'abort' | 'memory' | Error) {
    super('The document was not read to its end.');
  }
}

async function answerOf(thread: Worker, asked: Asked, timeoutMs: number, signal?: AbortSignal): Promise<Answered> {
  const listening = new AbortController();
  try {
    return await new Promise<Answered>((resolve, reject) => {
      const give = (why: Unfinished['why']) => {
        reject(new Unfinished(why));
      };
      const failed = (error: NodeJS.ErrnoException) => {
        give(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : error);
      };
      const ended = () => {
        give(new Error('The thread has ended.'));
      };
      const timer = setTimeout(give, timeoutMs, 'time');
      const aborted = () => {
        give('abort');
      };
      thread.once('message', resolve).once('error', failed).once('exit', ended);
      signal?.addEventListener('abort', aborted, { once: true });
      listening.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        thread.off('message', resolve).off('error', failed).off('exit', ended);
        signal?.removeEventListener('abort', aborted);
      });
      thread.postMessage(asked);
    });
  } finally {
    listening.abort();
  }
}

function problemOf(
  why: Unfinished['why'],
  { timeoutMs, memoryMb }: Omit<ThreadLimits, 'file'>,
  signal?: AbortSignal,
): unknown {
  if (why === 'abort') return signal?.reason;
  if (why instanceof Error) {
    return new PluginError(
      'plugin.defect',
      `The thread that reads large $metadata documents has failed: ${why.message}`,
      {
        cause: why,
      },
    );
  }
  const limit = why === 'time' ? `${timeoutMs / 1000} s` : `${memoryMb} MB of memory`;
  return new IvantiError('tenant.bad_metadata', `The $metadata document needs more than ${limit} to read.`);
}

/** A caller that waits for its turn stops waiting when it is aborted. */
async function unlessAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return await work;
  let stop: (() => void) | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        stop = () => {
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', stop, { once: true });
      }),
    ]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}
