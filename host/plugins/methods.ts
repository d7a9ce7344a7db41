import type { CapabilityInterfaces, Plugin, PullBatch } from '../../host-sdk/index.js';
import { answerCheck, type AnswerCheck } from './answer-check.js';
import * as shapes from './answer-shapes.js';

export type Method = keyof Plugin | keyof CapabilityInterfaces;

/** How a method answers: with a promise, synchronously, or with an iterable. */
export type Way = 'later' | 'now' | 'stream';

export interface MethodRules {
  readonly way: Way;
  /** Checks an answer against the contract. */
  readonly check: AnswerCheck;
  /** True: its request takes `CallOptions`, so the host can listen to events during a call. */
  readonly tells?: true;
}

const anything: AnswerCheck = () => undefined;

const BY_NAME: Readonly<Record<Method, MethodRules>> = {
  validate: { way: 'later', check: answerCheck(shapes.VALIDATED), tells: true },
  findChoices: { way: 'later', check: answerCheck(shapes.FORM_CHOICES), tells: true },
  dispose: { way: 'later', check: anything },
  getFields: { way: 'later', check: answerCheck(shapes.FIELDS), tells: true },
  getDefaultMappings: { way: 'later', check: answerCheck(shapes.MAPPINGS), tells: true },
  getDefaultStatusMap: { way: 'now', check: answerCheck(shapes.STATUS_MAP) },
  getQueues: { way: 'later', check: answerCheck(shapes.QUEUES), tells: true },
  markTime: { way: 'now', check: anything },
  createTicket: { way: 'later', check: answerCheck(shapes.CREATED), tells: true },
  getKeyScope: { way: 'now', check: answerCheck(shapes.KEY_SCOPE) },
  findByKeys: { way: 'later', check: answerCheck(shapes.BY_KEYS), tells: true },
  findTicket: { way: 'later', check: answerCheck(shapes.LOOKED_FOR), tells: true },
  updateTicket: { way: 'later', check: answerCheck(shapes.UPDATED), tells: true },
  syncStates: { way: 'stream', check: answerCheck(shapes.SYNC_EVENT), tells: true },
  discover: { way: 'later', check: answerCheck(shapes.TABLES), tells: true },
  describeTable: { way: 'later', check: answerCheck(shapes.TABLE_DESCRIPTION), tells: true },
  checkPull: { way: 'now', check: answerCheck(shapes.NAMES) },
  estimatePull: { way: 'later', check: answerCheck(shapes.ESTIMATE), tells: true },
  describeCheckpoint: { way: 'now', check: answerCheck(shapes.CHECKPOINT_INFO) },
  getVerifications: { way: 'now', check: answerCheck(shapes.VERIFICATIONS) },
  rewindCheckpoint: { way: 'now', check: answerCheck(shapes.CHECKPOINT) },
  pull: { way: 'stream', check: batchCheck(), tells: true },
};

/** Every method of the contract, with its check. */
export const METHODS = Object.entries(BY_NAME) as readonly (readonly [Method, MethodRules])[];

/** A batch of rows; its table is checked only when it changes. */
function batchCheck(): AnswerCheck {
  const batch = answerCheck(shapes.BATCH);
  const withTable = answerCheck(shapes.WITH_TABLE);
  const known = new WeakSet<object>();
  return (answer, said) => {
    batch(answer, said);
    const { table } = answer as PullBatch;
    if (known.has(table)) return;
    withTable(answer, said);
    known.add(table);
  };
}
