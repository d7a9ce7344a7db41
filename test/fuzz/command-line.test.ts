import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, Option } from 'commander';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createProgram } from '../../host/commands/program.js';
import { MEMORY_CONFIG } from '../host/api-scene.js';
import { MEMORY, runHere } from '../host/run-cli.js';
import { afterTest, temporaryFolder } from '../host/scene.js';
import { expectProblem, fuzz, FUZZ_TIMEOUT } from './fuzz.js';
import { hostileJson, hostileText, jsonText, mutated, nested } from './hostile.js';

/** They go on until they are stopped, or start other programs. */
const LASTING = ['serve', 'demo'];

function commandsOf(
  parent: Command,
  path: readonly string[] = [],
): readonly { readonly path: readonly string[]; readonly command: Command }[] {
  return parent.commands.flatMap((command) => {
    const here = [...path, command.name()];
    if (LASTING.includes(here.join(' '))) return [];
    return command.commands.length > 0 ? commandsOf(command, here) : [{ path: here, command }];
  });
}

const CONFIG = { name: 'm', ...MEMORY_CONFIG };
const RULE = {
  name: 'dlp',
  filter: { alertType: 'DLP' },
  dedupe: [{ fields: ['user'] }],
  mutes: [{ until: '2030-01-01T00:00:00Z' }],
};
const QUEUE = { name: 'main', rule: 'dlp', create: { Title: '$alertName' }, on_closed: 'new' };
const ALERTS = [{ id: 'a', alertName: 'A', alertType: 'DLP', timestamp: 'now-1h' }];

const fileNames = fc.constantFrom(
  'connection.json',
  'rule.json',
  'queue.json',
  'alerts.json',
  'mutant.json',
  'nothing.json',
);
const paths = [
  'instance',
  'auth.password',
  'auth.strategy',
  'data.tables',
  'data.rows',
  'data',
  '__proto__.x',
  'auth.constructor',
  'toString',
  'auth.__proto__',
  '.',
  'a..b',
];

/** Possible values of an option that takes this. */
function valuesFor(option: Pick<Option, 'long' | 'argChoices'>): fc.Arbitrary<string> {
  const good: Readonly<Record<string, fc.Arbitrary<string>>> = {
    '--to': fc.oneof(
      fc.constantFrom('sqlite:out.db', 'jsonl:lake', 'sqlite:connection.json', 'jsonl:connection.json', ':', 'sqlite:'),
      hostileText.map((text) => `${text}:x`),
    ),
    '--set': fc
      .tuple(fc.constantFrom(...paths), fc.oneof(hostileText, hostileJson.map(jsonText)))
      .map(([path, value]) => `${path}=${value}`),
    '--filter': mutated([{ a: 'b' }, { $or: [{ a: { $regex: 'x' } }] }]).map(jsonText),
    '--connection': fc.constant('m'),
    '--table': fc.constantFrom('letters', 'parcels'),
    '--horizon': fc.constant('2024-01-01'),
    '--start-date': fc.constant('2024-01-01'),
    '--instance': fc.constant('m.example'),
    '--rule': fc.constant('dlp'),
    '--queue': fc.constant('main'),
    '--days': fc.constant('3'),
    '--output': fc.constant('new.json'),
  };
  const own = good[option.long ?? ''];
  return fc.oneof(
    { weight: 3, arbitrary: hostileText },
    { weight: 1, arbitrary: fileNames },
    ...(option.argChoices === undefined ? [] : [{ weight: 6, arbitrary: fc.constantFrom(...option.argChoices) }]),
    ...(own === undefined ? [] : [{ weight: 6, arbitrary: own }]),
  );
}

function givenOption(option: Option): fc.Arbitrary<readonly string[]> {
  const name = option.long ?? '';
  return option.required || option.optional ? valuesFor(option).map((value) => [name, value]) : fc.constant([name]);
}

interface Asked {
  readonly args: readonly string[];
  /** The text of `mutant.json`. */
  readonly mutant: string;
}

const mutants = fc.oneof(
  mutated([CONFIG, RULE, QUEUE, ALERTS]).map(jsonText),
  hostileText,
  fc.constantFrom('', '\uFEFF{}', '[', '{"__proto__":{"x":1}}'),
);

const asked: fc.Arbitrary<Asked> = fc.constantFrom(...commandsOf(await createProgram())).chain(({ path, command }) => {
  const options = command.options.filter(({ long }) => long !== '--follow' && long !== '--plugin');
  const usual = [
    '--plugin',
    MEMORY,
    ...(options.some(({ long }) => long === '--config') ? ['--config', 'mutant.json'] : []),
  ];
  const isKnown = command.options.some(({ long }) => long === '--plugin');
  const mandatory = options.filter(({ mandatory }) => mandatory).map(givenOption);
  return fc.record({
    args: fc
      .tuple(
        fc.array(fc.oneof(fc.constantFrom('dlp', 'main', '1', 'm', 'reader'), fileNames, hostileText), {
          maxLength: command.registeredArguments.length + 1,
        }),
        fc.boolean(),
        fc.tuple(...mandatory),
        fc.array(fc.constantFrom(...options).chain(givenOption), { maxLength: 4 }),
        fc.constantFrom([], ['--json']),
      )
      .map(([positional, isUsual, first, others, json]) => [
        ...path,
        ...positional,
        ...(isUsual || isKnown ? usual.slice(0, isUsual ? undefined : 2).slice(isKnown ? 0 : 2) : []),
        ...first.flat(),
        ...others.flat(),
        ...json,
      ])
      .filter((args) => args.every((arg) => arg === MEMORY || staysHere(arg))),
    mutant: mutants,
  });
});

/** No case may write outside its folder. */
function staysHere(arg: string): boolean {
  return !arg.includes('..') && !/(^|[:=,])\//.test(arg);
}

const pull = ['pull', '--plugin', MEMORY, '--config', 'connection.json'];
const KEPT: readonly Asked[] = [
  ...['constructor:x', 'toString:x', '__proto__:x', 'hasOwnProperty:x'].map((to) => ({
    args: [...pull, '--to', to],
    mutant: '',
  })),
  { args: [...pull, '--to', 'sqlite:out.db', '--table', '__proto__'], mutant: '' },
  {
    args: ['check', '--plugin', MEMORY, '--config', 'mutant.json'],
    mutant: jsonText({ ...CONFIG, more: nested(10_000) }),
  },
  { args: ['rules', 'add', '--file', 'mutant.json'], mutant: jsonText({ ...RULE, filter: nested(10_000, 'a') }) },
  { args: ['rules', 'add', '--file', 'mutant.json'], mutant: '[' },
];

test(
  'no command line is answered as a fault of ours',
  async () => {
    const folder = temporaryFolder();
    const before = process.cwd();
    process.chdir(folder);
    afterTest(() => {
      process.chdir(before);
      process.exitCode = 0;
    });
    let calls = 0;
    await fuzz(asked, { runs: 150, ms: 1500, kept: KEPT }, async ({ args, mutant }) => {
      // What earlier cases made stays for a while: names that are taken, tables that are there.
      if (calls % 25 === 0) await beginAnew(folder);
      calls += 1;
      writeFileSync(join(folder, 'mutant.json'), mutant);
      const { code, stdout, stderr } = await runHere(args);
      expect([0, 1, 2], stderr).toContain(code);
      expect(stdout + stderr).not.toMatch(/plugin\.defect|^\s+at .*:\d+:\d+/m);
      if (code === 2) expect(stderr).toMatch(/error: /);
      if (code === 1 && args.includes('--json')) {
        const last = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as { readonly problem?: unknown };
        if (last.problem !== undefined) expectProblem(last.problem);
      }
    });
  },
  FUZZ_TIMEOUT,
);

async function beginAnew(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  process.chdir(folder);
  const files = { connection: CONFIG, rule: RULE, queue: QUEUE, alerts: ALERTS };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(content));
  await runHere(['check', '--plugin', MEMORY, '--config', 'connection.json']);
  await runHere(['rules', 'add', '--file', 'rule.json']);
  await runHere(['queues', 'add', '--plugin', MEMORY, '--file', 'queue.json']);
  await runHere(['alerts', 'import', 'alerts.json']);
}
