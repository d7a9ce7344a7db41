import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { conformanceChecks } from '../host-sdk/conformance.js';
import type { ExamSubject } from '../host-sdk/conformance.js';
import { PluginError } from '../host-sdk/index.js';
import type { Check, CreatePlugin, Json, Manifest, NeededRight, PullBatch, PullCheck } from '../host-sdk/index.js';
import { createPlugin } from '../plugin/index.js';
import { MANIFEST } from '../plugin/manifest.js';
import { PROPOSAL_FAULTS } from './proposal-faults.js';
import type { Fault } from './proposal-faults.js';
import { startTenant, testServices, ticketing } from './tenant.js';

async function subject(): Promise<ExamSubject> {
  const tenant = await startTenant();
  const services = testServices(tenant.clock);
  const config = (changes = {}) =>
    tenant.config({
      ticketing: ticketing(tenant),
      data: { tables: ['incidents'], mode: 'historical', start_date: '2020-01-01' },
      ...changes,
    }) as Json;
  return {
    manifest: MANIFEST,
    createPlugin,
    services,
    config: config(),
    invalidConfig: config({ instance: 7 }),
    refusedConfig: config({ auth: { strategy: 'ivanti_api_key', api_key: 'wrong' } }),
    received: () => tenant.mock.journal.count(),
    ticket: {
      item: { kind: 'alert', id: 'exam-alert', timestamp: '2026-07-01T11:59:00Z', rawData: {} },
      values: { Subject: 'Exam', Symptom: 'Alert ID: exam-alert', Status: 'Logged' },
      update: { NewNotes: 'again' },
    },
    table: 'incidents',
  };
}

// The names are known only with a subject, so the list is made once and each check brings a tenant of its own.
const names = conformanceChecks({ manifest: MANIFEST, ticket: {}, table: 'x' } as unknown as ExamSubject).map(
  ({ name }) => name,
);

async function take(name: string, exam: ExamSubject): Promise<void> {
  await conformanceChecks(exam)
    .find((check) => check.name === name)
    ?.run();
}

describe('the Ivanti plugin passes the exam', () => {
  test.each(names)('%s', async (name) => {
    await take(name, await subject());
  });
});

describe('the sample plugin passes the exam too', () => {
  const folder = new URL('fixtures/memory-plugin/', import.meta.url);

  test.each(names)('%s', async (name) => {
    const { default: create } = (await import(new URL('plugin.js', folder).href)) as { default: CreatePlugin };
    const services = testServices();
    const config = (changes = {}): Json => ({
      instance: 'memory.example.com',
      auth: { strategy: 'password', password: 'open sesame' },
      data: { tables: ['numbers'], rows: 250 },
      ...changes,
    });
    await take(name, {
      manifest: JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Manifest,
      createPlugin: create,
      services,
      config: config(),
      invalidConfig: config({ instance: 7 }),
      refusedConfig: config({ auth: { strategy: 'password', password: 'wrong' } }),
      received: () => services.calls.length,
      ticket: {
        item: { kind: 'alert', id: 'exam-alert', timestamp: '2026-07-01T11:59:00Z', rawData: {} },
        values: { Title: 'Exam' },
        update: { Note: 'again' },
      },
      table: 'numbers',
    });
  });
});

const { problem: PROBLEM } = new PluginError('auth.rights', 'Not for you.');

/** Changes what a plugin tells of rights. */
function spoilRights(
  plugin: ReturnType<CreatePlugin>,
  spoil: (rights: readonly NeededRight[]) => readonly NeededRight[],
  outcome?: Check['outcome'],
): void {
  const validate = plugin.validate.bind(plugin);
  plugin.validate = async (request) => {
    const { ok, checks } = await validate(request);
    const spoiled = ({ rights, ...check }: Check): Check =>
      rights === undefined ? check : { ...check, rights: spoil(rights), ...(outcome === undefined ? {} : { outcome }) };
    return { ok, checks: checks.map(spoiled) };
  };
}

const FAULTS: readonly Fault[] = [
  [
    'labels a field with a blank',
    'a label is a text that says more than the name',
    (plugin) => Object.assign(plugin, { getFields: async () => [{ name: 'Subject', label: ' ' }] }),
  ],
  [
    'labels a field with its name',
    'a label is a text that says more than the name',
    (plugin) => Object.assign(plugin, { getFields: async () => [{ name: 'Subject', label: 'Subject' }] }),
  ],
  [
    'reports a code that it has made up',
    'every problem has a code of the core or of the manifest',
    (plugin) =>
      Object.assign(plugin, { getFields: () => Promise.reject(new PluginError('tenant.unheard_of' as never, 'No.')) }),
  ],
  [
    'reports a code that its manifest leaves out',
    'every problem has a code of the core or of the manifest',
    (plugin) =>
      Object.assign(plugin, {
        getFields: () => Promise.reject(PluginError.from({ ...PROBLEM, code: 'jira.archived' })),
      }),
  ],
  [
    'lacks a method',
    'the plugin has what its manifest declares',
    (plugin) => Object.assign(plugin, { findTicket: undefined }),
  ],
  [
    'fails later checks instead of skipping them',
    'a refused credential fails one check, with a fix, and skips the later ones',
    (plugin) => {
      const validate = plugin.validate.bind(plugin);
      plugin.validate = async (request) => {
        const { ok, checks } = await validate(request);
        return {
          ok,
          checks: checks.map((check) => (check.outcome === 'skipped' ? { ...check, outcome: 'failed' } : check)),
        };
      };
    },
  ],
  [
    'tells of a right twice',
    'a deep check tells of each needed right once, what it is for and what is known of it',
    (plugin) => {
      spoilRights(plugin, (rights) => [...rights, ...rights]);
    },
  ],
  [
    'says that all is well although a right is refused',
    'a deep check tells of each needed right once, what it is for and what is known of it',
    (plugin) => {
      spoilRights(plugin, (rights) => rights.map((right) => ({ ...right, state: 'refused', problem: PROBLEM })));
    },
  ],
  [
    'refuses a right without saying why',
    'a deep check tells of each needed right once, what it is for and what is known of it',
    (plugin) => {
      spoilRights(plugin, (rights) => rights.map((right) => ({ ...right, state: 'refused' })), 'failed');
    },
  ],
  ...PROPOSAL_FAULTS,
  [
    'answers an unknown object with nothing',
    'an unknown object is a problem, not an empty list',
    (plugin) => Object.assign(plugin, { getFields: async () => [] }),
  ],
  [
    'creates although it is a dry run',
    'a dry run shows the payload and sends no change',
    (plugin) => {
      const create = plugin.createTicket?.bind(plugin);
      plugin.createTicket = async (request) => {
        await create?.({ ...request, dryRun: false });
        return { outcome: 'dry-run', payload: {}, problems: [] };
      };
    },
  ],
  [
    'tells another address of a ticket when it looks for it',
    'a created ticket is found again, updated and reported',
    (plugin) => {
      const find = plugin.findTicket?.bind(plugin);
      plugin.findTicket = async (request) => {
        const found = await find?.(request);
        if (found?.outcome !== 'found') throw new Error('nothing was found');
        return { ...found, ref: { ...found.ref, apiUrl: 'https://elsewhere.example/1' } };
      };
    },
  ],
  [
    'leaves tickets unanswered',
    'a sync answers every ticket once and ends with a checkpoint that survives JSON',
    (plugin) =>
      Object.assign(plugin, {
        syncStates: async function* () {
          yield { kind: 'checkpoint', checkpoint: 1 };
        },
      }),
  ],
  [
    'reads a span that nobody can read',
    'a span that cannot be read is refused as a problem, before anything is sent',
    (plugin) => {
      const pull = plugin.pull?.bind(plugin);
      plugin.pull = async function* ({ span: _unread, ...request }) {
        yield* pull?.(request) ?? [];
      };
    },
  ],
  [
    'fails over a span that nobody can read',
    'a span that cannot be read is refused as a problem, before anything is sent',
    (plugin) =>
      Object.assign(plugin, {
        checkPull: ({ span }: PullCheck) => [new Date(span?.start ?? '').toISOString()],
      }),
  ],
  [
    'tells a table by the name that it was called by',
    'a table is told by one spelling, whatever it was called by',
    (plugin) => Object.assign(plugin, { checkPull: ({ tables }: PullCheck) => tables }),
  ],
  [
    'makes another table of a name in another case',
    'a table is told by one spelling, whatever it was called by',
    (plugin) => {
      const pull = plugin.pull?.bind(plugin);
      plugin.pull = async function* (request) {
        for await (const batch of pull?.(request) ?? [])
          yield { ...batch, table: { ...batch.table, name: request.table } };
      };
    },
  ],
  [
    'delivers a page twice',
    'a pull delivers every key once and ends complete',
    (plugin) => {
      const pull = plugin.pull?.bind(plugin);
      plugin.pull = async function* (request) {
        for await (const batch of pull?.(request) ?? []) {
          yield batch;
          if (batch.rows.length > 0) yield batch;
        }
      };
    },
  ],
  [
    'moves its checkpoint before the rows',
    'a run continued from any checkpoint delivers what was still missing',
    (plugin) => {
      const pull = plugin.pull?.bind(plugin);
      plugin.pull = async function* (request) {
        const batches: PullBatch[] = [];
        for await (const batch of pull?.(request) ?? []) batches.push(batch);
        yield* batches.map((batch, at) => ({ ...batch, checkpoint: batches[at + 1]?.checkpoint ?? batch.checkpoint }));
      };
    },
  ],
  [
    'repeats unchanged rows',
    'an increment without changes delivers nothing',
    (plugin) => {
      const pull = plugin.pull?.bind(plugin);
      plugin.pull = async function* (request) {
        yield* pull?.({ ...request, mode: 'historical', checkpoint: null }) ?? [];
      };
    },
  ],
  [
    'reads the table for an estimate',
    'an estimate takes a call or two and changes nothing',
    (plugin) => {
      const estimate = plugin.estimatePull?.bind(plugin);
      plugin.estimatePull = async (request) => {
        const read: PullBatch[] = [];
        for await (const batch of plugin.pull?.(request) ?? []) read.push(batch);
        return estimate?.(request) as ReturnType<NonNullable<typeof estimate>>;
      };
    },
  ],
  [
    'takes no mode for an increment from now on',
    'a pull without a mode reads what there is',
    (plugin) => {
      const pull = plugin.pull?.bind(plugin);
      plugin.pull = async function* (request) {
        for await (const batch of pull?.(request) ?? []) {
          if (request.mode !== undefined || batch.end !== undefined) yield batch;
        }
      };
    },
  ],
  [
    'delivers nothing any more once it has made an estimate',
    'an estimate takes a call or two and changes nothing',
    (plugin) => {
      const estimate = plugin.estimatePull?.bind(plugin);
      plugin.estimatePull = async (request) => {
        plugin.pull = async function* () {};
        return estimate?.(request) as ReturnType<NonNullable<typeof estimate>>;
      };
    },
  ],
  [
    'estimates 0 where it does not know',
    'an estimate takes a call or two and changes nothing',
    (plugin) => Object.assign(plugin, { estimatePull: async () => ({ from: '2024-01-01T00:00:00Z', rows: 0 }) }),
  ],
  [
    'tells nothing of a checkpoint',
    'a checkpoint tells how far it is, and a foreign one is refused',
    (plugin) => Object.assign(plugin, { describeCheckpoint: () => ({ unfinished: [] }) }),
  ],
  [
    'takes a foreign checkpoint for its own',
    'a checkpoint tells how far it is, and a foreign one is refused',
    (plugin) => Object.assign(plugin, { describeCheckpoint: () => ({ cursor: '1', unfinished: [] }) }),
  ],
  ...(
    [
      ['checked the product at no time', { checkedUntil: 'just now' }],
      ['tells its spans in no order', { spans: [{ from: '2024-06-01', to: '2024-07-01' }, { to: '2024-02-01' }] }],
      ['tells spans that overlap', { spans: [{ to: '2024-02-01' }, { from: '2024-01-01', to: '2024-07-01' }] }],
      ['tells one span as two', { spans: [{ to: '2024-02-01' }, { from: '2024-02-01', to: '2024-07-01' }] }],
    ] as const
  ).map(
    ([fault, info]): Fault => [
      fault,
      'a checkpoint tells how far it is, and a foreign one is refused',
      (plugin) => {
        const describe = plugin.describeCheckpoint?.bind(plugin);
        plugin.describeCheckpoint = (checkpoint) => ({ ...describe?.(checkpoint), unfinished: [], ...info });
      },
    ],
  ),
  [
    'leaves a checkpoint where it was',
    'after a rewind the records come again',
    (plugin) => {
      const rewind = plugin.rewindCheckpoint?.bind(plugin);
      plugin.rewindCheckpoint = (checkpoint, to) => checkpoint ?? rewind?.(checkpoint, to) ?? null;
    },
  ],
  [
    'rewinds to a time that is none',
    'after a rewind the records come again',
    (plugin) => {
      const rewind = plugin.rewindCheckpoint?.bind(plugin);
      plugin.rewindCheckpoint = (checkpoint) => rewind?.(checkpoint, '1970-01-02') ?? null;
    },
  ],
];

describe('the exam finds a plugin that', () => {
  test.each(FAULTS)('%s', async (_fault, name, spoil) => {
    const exam = await subject();
    const spoiled: CreatePlugin = (services, config) => {
      const plugin = createPlugin(services, config) as ReturnType<CreatePlugin>;
      spoil(plugin);
      return plugin;
    };
    await expect(take(name, { ...exam, createPlugin: spoiled })).rejects.toThrow();
  });

  test('talks before it is asked', async () => {
    const exam = await subject();
    let calls = 0;
    const chatty: CreatePlugin = (services, config) => {
      calls++;
      return createPlugin(services, config);
    };
    await expect(
      take('creating a plugin sends nothing', { ...exam, createPlugin: chatty, received: () => calls }),
    ).rejects.toThrow();
  });

  test('accepts anything', async () => {
    const exam = await subject();
    const careless: CreatePlugin = (services) => createPlugin(services, exam.config);
    const name = 'an invalid configuration is refused with a problem of the configuration';
    await expect(take(name, { ...exam, createPlugin: careless })).rejects.toThrow('accepted');
  });

  test('wants a whole form before it lists tables', async () => {
    const exam = await subject();
    const strict: CreatePlugin = (services, config) => createPlugin(services, config);
    const name = 'the tables to choose from are listed while the optional sections are empty';
    await expect(take(name, { ...exam, createPlugin: strict })).rejects.toThrow('at least one of');
  });

  test('ignores an abort', async () => {
    const exam = await subject();
    const deaf: CreatePlugin = (services, config) => {
      const plugin = createPlugin(services, config) as ReturnType<CreatePlugin>;
      const validate = plugin.validate.bind(plugin);
      plugin.validate = ({ signal: _ignored, ...request }) => validate(request);
      onTestFinished(() => plugin.dispose());
      return plugin;
    };
    await expect(take('an abort is honoured', { ...exam, createPlugin: deaf })).rejects.toThrow('ended with ok');
  });
});
