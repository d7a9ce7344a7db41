import { describe, expect, test } from 'vitest';
import { isPluginError, PluginError, type Check, type LogFields, type PullBatch } from '../../host-sdk/index.js';
import { createTickets, listTickets } from '../../host/index.js';
import type { AnyPlugin } from '../../host/plugins/load-plugin.js';
import { requireCapability } from '../../host/sessions/session.js';
import { guardPlugin } from '../../host/plugins/guard-plugin.js';
import { createProduct } from './product.js';
import { openTestSession, quietLogger, storeAlerts } from './scene.js';

const CHECK: Check = { step: 'address', title: 'The address answers', outcome: 'ok' };
const BATCH: PullBatch = {
  table: { name: 'issue', key: 'id', columns: [{ name: 'id', type: 'string' }] },
  rows: [{ id: '1' }],
  checkpoint: null,
  stats: { rows: 1, pages: 1, calls: 1 },
};
const PROBLEM = new PluginError('tenant.refused', 'No.').problem;

/** A plugin whose methods answer what a test prescribes, regardless of the contract. */
function guarded(methods: object, said: unknown[] = []): AnyPlugin {
  const debug = (message: string, fields?: LogFields) => said.push([message, fields]);
  return guardPlugin(
    { validate: () => Promise.resolve({ ok: true, checks: [] }), dispose: () => Promise.resolve(), ...methods },
    { plugin: 'Jira', logger: { ...quietLogger, debug } },
  );
}

async function* stream(...events: readonly unknown[]) {
  yield* events;
}

/** The message of the problem that a call ends with. */
async function faultOf(plugin: AnyPlugin, method: string): Promise<string> {
  try {
    const answer: unknown = await (plugin as unknown as Record<string, (request: object) => unknown>)[method]?.({});
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
      for await (const _event of answer as AsyncIterable<unknown>) continue;
    }
    return 'nothing';
  } catch (error) {
    if (!isPluginError(error)) throw error;
    expect(error.code).toBe('plugin.bad_answer');
    return error.message;
  }
}

describe('an answer that the contract does not allow', () => {
  const state = { status: 'Open' };
  const ref = { number: '1', recId: 'R1' };

  test.each<[string, unknown, string]>([
    ['validate', undefined, '$ must be an object, and is nothing'],
    [
      'validate',
      { ok: true, checks: [{ ...CHECK, outcome: 'fine' }] },
      '$.checks[0].outcome must be one of ok, warned',
    ],
    ['validate', { ok: true, checks: [{ ...CHECK, problem: { code: 'x' } }] }, '$.checks[0].problem.blame is missing'],
    ['getFields', [{ name: 'Title' }], '$[0].type is missing'],
    ['getFields', { fields: [] }, '$ must be a list, and is an object'],
    ['getDefaultMappings', { create: [] }, '$.update is missing'],
    ['getDefaultStatusMap', { Open: 'opened' }, '$.Open must be one of new, in_progress'],
    ['getQueues', [{ label: 'General' }], '$[0].value is missing'],
    ['getKeyScope', null, '$ must be an object, and is null'],
    ['createTicket', { outcome: 'made' }, '$.outcome must be one of created, refused, unknown, dry-run'],
    ['createTicket', { outcome: 'created', ...state }, '$.ref is missing'],
    ['createTicket', { outcome: 'created', ref: { ...ref, number: 7 }, ...state }, '$.ref.number must be a text'],
    ['createTicket', { outcome: 'refused' }, '$.problem is missing'],
    ['findTicket', { outcome: 'absent', certain: 'yes' }, '$.certainFrom is missing'],
    ['findByKeys', { found: [{ key: 'k', ref }] }, '$.found[0].state is missing'],
    ['updateTicket', 'updated', '$ must be an object, and is a text'],
    ['discover', [{ name: 'issues' }], '$[0].output is missing'],
    ['checkPull', 'issues', '$ must be a list'],
    ['estimatePull', { rows: 'many' }, '$.rows must be a number'],
    ['describeCheckpoint', {}, '$.unfinished is missing'],
    ['rewindCheckpoint', undefined, '$ must be an object, a list, a text, a number or true or false, and is nothing'],
    ['syncStates', 'events', '$ must be an async iterable'],
    ['pull', [BATCH], '$ must be an async iterable'],
  ])('of %s (%j) is a problem that names its place', async (method, answer, fault) => {
    const said = await faultOf(guarded({ [method]: () => answer }), method);
    expect(said).toContain(`Jira returned a value from ${method} that its contract does not allow: ${fault}`);
  });

  test.each<[string, unknown, string]>([
    ['pull', { ...BATCH, rows: [{ id: '1' }, 'two'] }, '$.rows[1] must be an object, and is a text'],
    ['pull', { ...BATCH, checkpoint: undefined }, '$.checkpoint is missing'],
    ['pull', { ...BATCH, table: { name: 'issue', key: 'id' } }, '$.table.columns is missing'],
    ['pull', { ...BATCH, end: { complete: true } }, '$.end.warnings is missing'],
    ['syncStates', { kind: 'news' }, '$.kind must be one of change, outcome, checkpoint'],
    [
      'syncStates',
      { kind: 'outcome', ref, outcome: 'lost' },
      '$.outcome must be one of changed, same, missing, unknown',
    ],
    ['syncStates', { kind: 'change', ...ref }, '$.state is missing'],
  ])('in the stream of %s (%j) is one too', async (method, event, fault) => {
    const good = method === 'pull' ? BATCH : { kind: 'change', ...ref, state };
    const said = await faultOf(guarded({ [method]: () => stream(good, event) }), method);
    expect(said).toContain(`Jira returned a value from ${method} that its contract does not allow: ${fault}`);
  });

  test('of a right shape goes through as it is, with what a later contract may add', async () => {
    const answer = { outcome: 'refused', problem: PROBLEM, later: 1 };
    expect(await guarded({ createTicket: () => answer }).createTicket?.({} as never)).toBe(answer);
    expect(await faultOf(guarded({ pull: () => stream(BATCH, BATCH) }), 'pull')).toBe('nothing');
  });

  test('to a create leaves the ticket unknown, and the run goes on', async () => {
    const product = createProduct();
    const session = await openTestSession(product.loaded);
    await storeAlerts(session.store, 'a', 'b');
    product.create = ({ item }, plain) => (item.id === 'a' ? ({ outcome: 'created' } as never) : plain());
    product.find = () => ({ outcome: 'absent' }) as never;
    expect(await createTickets(session)).toMatchObject({ created: 1, unknown: 1 });
    const phases = (await listTickets(session.store.db, { limit: 9 })).map(({ phase, problem }) => [
      phase,
      problem?.code,
    ]);
    expect(phases).toContainEqual(['unknown', 'plugin.bad_answer']);
  });
});

describe('checks', () => {
  const heard = async (validate: (request: { readonly onCheck?: (check: Check) => void }) => unknown) => {
    const steps: string[] = [];
    const listening = guarded({ validate }).validate({ onCheck: ({ step }) => steps.push(step) });
    return { steps, result: await listening.catch((error: unknown) => error) };
  };
  const second = { ...CHECK, step: 'login' };

  test('of a plugin that reports none while it works are reported after it', async () => {
    const { steps } = await heard(() => ({ ok: true, checks: [CHECK, second] }));
    expect(steps).toEqual(['address', 'login']);
  });

  test('are reported once each', async () => {
    const { steps } = await heard(({ onCheck }) => {
      onCheck?.(CHECK);
      return { ok: true, checks: [CHECK, second] };
    });
    expect(steps).toEqual(['address', 'login']);
  });

  test('in a wrong form are a wrong answer, and reach no listener', async () => {
    const { steps, result } = await heard(({ onCheck }) => {
      onCheck?.({ step: 'address' } as Check);
      return { ok: true, checks: [CHECK] };
    });
    expect(result).toMatchObject({ problem: { code: 'plugin.bad_answer' } });
    expect(steps).toEqual([]);
  });
});

describe('what a plugin throws', () => {
  const broken = () => {
    throw new TypeError('none.x is not a function', { cause: new Error('deep inside') });
  };

  test.each(['getQueues', 'getKeyScope', 'pull'])('in %s keeps its stack in the debug log', async (method) => {
    const said: unknown[] = [];
    const plugin = guarded({ [method]: broken }, said);
    await expect(faultOf(plugin, method)).rejects.toThrow('none.x is not a function');
    const [[message, fields]] = said as [[string, { readonly method: string; readonly stack: string }]];
    expect([message, fields.method]).toEqual(['The plugin threw an error that is not a problem', method]);
    expect(fields.stack).toMatch(/TypeError: none\.x[^]*plugin-boundary\.test\.ts:\d+[^]*caused by Error: deep inside/);
  });

  test('as a problem is thrown on as it is, and an abort too, without a word', async () => {
    const said: unknown[] = [];
    for (const error of [new PluginError('auth.refused', 'No.'), AbortSignal.abort().reason as Error]) {
      const plugin = guarded({ getQueues: () => Promise.reject(error) }, said);
      await expect(plugin.getQueues?.()).rejects.toBe(error);
    }
    expect(said).toEqual([]);
  });

  test('as a problem without words is a wrong answer', async () => {
    const error = Object.assign(new PluginError('auth.refused', 'No.'), { problem: { code: 'auth.refused' } });
    const plugin = guarded({ getQueues: () => Promise.reject(error) });
    expect(await faultOf(plugin, 'getQueues')).toContain('$.blame is missing');
  });
});

test('a reader that stops reading ends the plugin’s work too', async () => {
  let ended = 0;
  async function* forEver() {
    try {
      for (;;) yield BATCH;
    } finally {
      ended += 1;
    }
  }
  for await (const _batch of guarded({ pull: forEver }).pull?.({} as never) ?? []) break;
  expect(ended).toBe(1);
});

test('an ability that the plugin lacks is named as people ask for it', async () => {
  const session = await openTestSession(createProduct().loaded);
  const lacking = { ...session, plugin: guarded({}) };
  expect(() => requireCapability(lacking, 'ticketing')).toThrow(/^This plugin cannot make tickets: /);
  expect(() => requireCapability(lacking, 'pull')).toThrow(/^This plugin cannot read tables: /);
  expect(() => requireCapability(lacking, 'fields')).toThrow(/^This plugin cannot list fields: /);
});
