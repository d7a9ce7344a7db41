import { parentPort } from 'node:worker_threads';
import { toProblem } from '../../host-sdk/index.js';
import { describeEntity } from './described-entity.js';
import type { Answered, Asked } from './metadata-thread.js';

/** The thread that reads large $metadata documents: one after the other, each asked for by a message. */
parentPort?.on('message', ({ document, set }: Asked) => {
  parentPort?.postMessage(answerTo(document, set));
});

function answerTo(document: string, set: string): Answered {
  try {
    return { described: describeEntity(document, set) };
  } catch (error) {
    return { problem: toProblem(error) };
  }
}
