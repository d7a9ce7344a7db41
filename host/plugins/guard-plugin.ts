import type {
  CapabilityInterfaces,
  Check,
  DiscoverRequest,
  Plugin,
  ValidateRequest,
  ValidateResult,
} from '../../host-sdk/index.js';
import type { AnyPlugin } from './load-plugin.js';
import { answerCheck, badAnswer, type AnswerCheck } from './answer-check.js';
import { CHECK, TRIED } from './answer-shapes.js';
import { METHODS, type Method, type Way } from './methods.js';
import { orThrown, thrown, type CheckedPlugin } from './thrown.js';

type Discoverer = Pick<CapabilityInterfaces, 'discover'>;
type Call = (...given: readonly unknown[]) => unknown;

const checked = answerCheck(CHECK);
const tried = answerCheck(TRIED);

/**
 * Wraps a plugin for the host: checks its answers against the contract, and passes on its problems; other errors go
 * to the debug log with their stack. A wrong answer becomes `plugin.bad_answer`, so no other code of the host receives one.
 */
export function guardPlugin(plugin: AnyPlugin, checkedPlugin: CheckedPlugin): AnyPlugin {
  const guarded: Partial<Record<Method, Call>> = {};
  for (const [method, { way, check }] of METHODS) {
    const own = (plugin as Partial<Record<Method, Call>>)[method];
    if (typeof own === 'function') guarded[method] = guardCall(own.bind(plugin), { method, way, check, checkedPlugin });
  }
  const silent = guarded as unknown as AnyPlugin & Discoverer;
  return {
    ...silent,
    validate: (request) => validateAloud(silent, request, checkedPlugin.plugin),
    ...(guarded.discover && { discover: (request) => discoverAloud(silent, request, checkedPlugin.plugin) }),
  };
}

interface Guard {
  readonly method: Method;
  readonly way: Way;
  readonly check: AnswerCheck;
  readonly checkedPlugin: CheckedPlugin;
}

function guardCall(own: Call, { method, way, check, checkedPlugin }: Guard): Call {
  const said = { plugin: checkedPlugin.plugin, method };
  const look = (answer: unknown) => {
    check(answer, said);
    return answer;
  };
  const wrong = (error: unknown) => thrown(error, method, checkedPlugin);
  const call: Call = (...given) => orThrown(() => own(...given), method, checkedPlugin);
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
    // When the caller stops iterating, the plugin's work ends too.
    if (!isOver) await events.return?.();
  }
}

function isStream(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

/** Reports each check once, also if the plugin does not report checks while it works. */
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

/** A callback for the plugin: a wrong value is remembered, because an error thrown there would end up in the plugin. */
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
