import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createProgram } from '../../host/commands/program.js';
import { MEMORY, runHere } from './run-cli.js';

const CONFIG = { instance: 'memory.example.com', auth: { strategy: 'none' }, ticketing: { owner: 'ann' } };
const folder = mkdtempSync(join(tmpdir(), 'near-misses-'));
const run = (line: string) =>
  runHere([...line.split(' '), ...(line.startsWith('logs') ? [] : ['--plugin', MEMORY])], { cwd: folder });

beforeAll(async () => {
  writeFileSync(join(folder, 'c.json'), JSON.stringify({ ...CONFIG, name: 'production' }));
  writeFileSync(join(folder, 'broken.json'), JSON.stringify([{ name: 'DLP', fitler: {} }]));
  writeFileSync(join(folder, 'operator.json'), JSON.stringify([{ name: 'DLP', filter: { user: { $regx: 'a' } } }]));
  for (const line of [
    'rules add --name security',
    'queues add --config c.json --name soc --rule security',
    'tokens create --name dashboard',
  ]) {
    expect(await run(line)).toMatchObject({ code: 0 });
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a name that is nearly right is answered with the right one:', () => {
  test.each([
    ['rules test secuirty', 'Did you mean security?'],
    ['queues remove sco', 'Did you mean soc?'],
    ['queues remove sco --config c.json', 'Did you mean soc?'],
    ['queues add --config c.json --name x --rule securty', 'Did you mean security?'],
    ['queues add --config c.json --name x --rule security --queue Tikets', 'Did you mean Tickets?'],
    ['tokens revoke dashbord', 'Did you mean dashboard?'],
    ['check --connection prodution', 'Did you mean production?'],
    ['fields --connection production --choices Colur', 'Did you mean Colour?'],
    ['check --config c.json --step signin', 'Did you mean sign-in?'],
    ['tickets create --config c.json --queue sco', 'Did you mean soc?'],
    ['tickets list --phase opne', 'Did you mean open?'],
    ['tickets list --connection prodution', 'Did you mean production?'],
    ['tickets list --queue sco', 'Did you mean soc?'],
    ['tickets lst', 'Did you mean list?'],
    ['tickts list', 'Did you mean tickets?'],
    ['tickets list --phse open', 'Did you mean --phase?'],
    ['logs --code config.invlid', 'Did you mean config.invalid?'],
    ['tokens create --name x --scope raed', 'did you mean read?'],
    ['schedule list --connection prodution', 'Did you mean production?'],
    ['state show --config c.json --to sqlit:tables.db', 'Did you mean sqlite?'],
    ['rules add --file broken.json', 'did you mean filter?'],
    ['rules add --file operator.json', 'did you mean $regex?'],
    ['init --output new.json --set auth.stratgy=none', 'did you mean auth.strategy?'],
    ['init --output new.json --instnce x', 'did you mean --instance?'],
  ])('%s', async (line, words) => {
    const { stderr } = await run(line);
    expect(stderr).toContain(words);
  });
});

describe('--config and --connection', () => {
  function* leaves(command: Command): Generator<Command> {
    if (command.commands.length === 0) yield command;
    for (const one of command.commands) yield* leaves(one);
  }

  test('go together in every command of one connection', async () => {
    const commands = [...leaves(await createProgram())].map((command) => ({
      name: String(command.getOptionValue('via')),
      options: command.options.map(({ long }) => long),
    }));
    const has = (option: string) => commands.filter(({ options }) => options.includes(option)).map(({ name }) => name);
    // `serve` takes every stored connection, and those of the file beside them.
    expect(has('--config').filter((name) => name !== 'serve')).toEqual(has('--connection'));
    expect(has('--connection').length).toBeGreaterThan(15);
  });

  test.each(['tickets list', 'schedule list', 'quota'])('mean the same connection to %s', async (line) => {
    const named = await run(`${line} --json --connection production`);
    expect(named).toMatchObject({ code: 0, stderr: '' });
    expect((await run(`${line} --json --config c.json`)).json).toEqual(named.json);
  });
});
