import type {
  CapabilityInterfaces,
  Check,
  DiscoverRequest,
  Plugin,
  PullBatch,
  ValidateRequest,
  ValidateResult,
} from '../../host-sdk/index.js';
import type { AnyPlugin } from '../load-plugin.js';
import { answerCheck, badAnswer } from './answer-check.js';
import type { AnswerCheck } from './answer-check.js';
import * as shapes from './answer-shapes.js';
import { orThrown, thrown } from './thrown.js';
import type { Speaker } from './thrown.js';

type Method = keyof Plugin | keyof CapabilityInterfaces;
type Discoverer = Pick<CapabilityInterfaces, 'discover'>;
type Call = (...given: readonly unknown[]) => unknown;

/** How a method answers: with a promise, at once, or with one thing after the other. */
type Way = 'later' | 'now' | 'stream';

const anything: AnswerCheck = () => undefined;

/** Every method of the contract with what it answers. */
const METHODS: Readonly<Record<Method, readonly [Way, AnswerCheck]>> = {
  validate: ['later', answerCheck(shapes.VALIDATED)],
  dispose: ['later', anything],
  getFields: ['later', answerCheck(shapes.FIELDS)],
  getDefaultMappings: ['later', answerCheck(shapes.MAPPINGS)],
  getDefaultStatusMap: ['now', answerCheck(shapes.STATUS_MAP)],
  getQueues: ['later', answerCheck(shapes.QUEUES)],
  markTime: ['now', anything],
  createTicket: ['later', answerCheck(shapes.CREATED)],
  getKeyScope: ['now', answerCheck(shapes.KEY_SCOPE)],
  findByKeys: ['later', answerCheck(shapes.BY_KEYS)],
  findTicket: ['later', answerCheck(shapes.LOOKED_FOR)],
  updateTicket: ['later', answerCheck(shapes.UPDATED)],
  syncStates: ['stream', answerCheck(shapes.SYNC_EVENT)],
  discover: ['later', answerCheck(shapes.TABLES)],
  checkPull: ['now', answerCheck(shapes.NAMES)],
  estimatePull: ['later', answerCheck(shapes.ESTIMATE)],
  describeCheckpoint: ['now', answerCheck(shapes.CHECKPOINT_INFO)],
  rewindCheckpoint: ['now', answerCheck(shapes.CHECKPOINT)],
  pull: ['stream', batchCheck()],
};

const checked = answerCheck(shapes.CHECK);
const tried = answerCheck(shapes.TRIED);

/**
 * The plugin as the host calls it: what it answers is held against its contract, and what it throws is a problem or goes
 * to the debug log with its stack. A wrong answer is `plugin.bad_answer`, so that nothing behind this line meets one.
 */
export function guardPlugin(plugin: AnyPlugin, speaker: Speaker): AnyPlugin {
  const methods = Object.entries(METHODS) as [Method, (typeof METHODS)[Method]][];
  const guarded: Partial<Record<Method, Call>> = {};
  for (const [method, [way, check]] of methods) {
    const own = (plugin as Partial<Record<Method, Call>>)[method];
    if (typeof own === 'function') guarded[method] = guardCall(own.bind(plugin), { method, way, check, speaker });
  }
  const silent = guarded as unknown as AnyPlugin & Discoverer;
  return {
    ...silent,
    validate: (request) => validateAloud(silent, request, speaker.plugin),
    ...(guarded.discover && { discover: (request) => discoverAloud(silent, request, speaker.plugin) }),
  };
}

interface Guard {
  readonly method: Method;
  readonly way: Way;
  readonly check: AnswerCheck;
  readonly speaker: Speaker;
}

function guardCall(own: Call, { method, way, check, speaker }: Guard): Call {
  const said = { plugin: speaker.plugin, method };
  const look = (answer: unknown) => {
    check(answer, said);
    return answer;
  };
  const wrong = (error: unknown) => thrown(error, method, speaker);
  const call: Call = (...given) => orThrown(() => own(...given), method, speaker);
  switch (way) {
    case 'now':
      return (...given) => look(call(...given));
    case 'later':
      return async (...given) => {
        const answered = call(...given);
        let answer: unknown;
        try {
          answer = await answered;
        } catch (error) {
          throw wrong(error);
        }
        return look(answer);
      };
    case 'stream':
      return (...given) => {
        const answer = call(...given);
        if (!isStream(answer)) throw badAnswer(said, '$ must be an async iterable');
        return lookAtEach(answer, look, wrong);
      };
  }
}

async function* lookAtEach(
  stream: AsyncIterable<unknown>,
  look: (answer: unknown) => unknown,
  wrong: (error: unknown) => unknown,
): AsyncGenerator {
  const events = stream[Symbol.asyncIterator]();
  let isOver = false;
  try {
    for (;;) {
      let next: IteratorResult<unknown>;
      try {
        next = await events.next();
      } catch (error) {
        isOver = true;
        throw wrong(error);
      }
      isOver = next.done === true;
      if (isOver) return;
      yield look(next.value);
    }
  } finally {
    // Whoever stops listening ends the plugin's work too.
    if (!isOver) await events.return?.();
  }
}

function isStream(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

/** Tells each check once, also those of a plugin that tells of none while it works. */
async function validateAloud(silent: Plugin, request: ValidateRequest, plugin: string): Promise<ValidateResult> {
  const { onCheck } = request;
  if (onCheck === undefined) return silent.validate(request);
  const told = new Set<string>();
  const heard = createListener<Check>(
    (check) => {
      told.add(check.step);
      onCheck(check);
    },
    (check) => {
      checked(check, { plugin, method: 'validate' });
    },
  );
  const result = await silent.validate({ ...request, onCheck: heard.listen });
  heard.rethrow();
  for (const check of result.checks) if (!told.has(check.step)) onCheck(check);
  return result;
}

async function discoverAloud(silent: Discoverer, request: DiscoverRequest | undefined, plugin: string) {
  const onTried = request?.onTried;
  if (onTried === undefined) return silent.discover(request);
  const heard = createListener<Parameters<typeof onTried>[0]>(onTried, (step) => {
    tried(step, { plugin, method: 'discover' });
  });
  const tables = await silent.discover({ ...request, onTried: heard.listen });
  heard.rethrow();
  return tables;
}

/** A callback that the plugin calls: what it says wrongly is kept, as an error there would be the plugin's own. */
function createListener<T>(hear: (value: T) => void, check: (value: T) => void) {
  let fault: { readonly error: unknown } | undefined;
  return {
    listen: (value: T) => {
      try {
        check(value);
      } catch (error) {
        fault ??= { error };
        return;
      }
      hear(value);
    },
    rethrow: () => {
      if (fault !== undefined) throw fault.error;
    },
  };
}

/** A batch of rows; its table is looked at where it is another one than before. */
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
