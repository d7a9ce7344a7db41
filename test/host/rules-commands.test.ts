import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MEMORY, runHere } from './run-cli.js';
import { temporaryFolder } from './scene.js';

const CONFIG = {
  instance: 'memory.example.com',
  auth: { strategy: 'none' },
  ticketing: { owner: 'ann' },
};

/** A folder with a connection, and the command line in it; each argument is passed as it is. */
function desk() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'c.json'), JSON.stringify(CONFIG));
  const run = (...args: readonly string[]) => runHere([...args, '--plugin', MEMORY, '--json'], { cwd: folder });
  const write = (name: string, content: unknown) => {
    writeFileSync(join(folder, name), JSON.stringify(content));
  };
  return { folder, run, write };
}

test('rules are added, listed, tested, muted and removed', async () => {
  const { run, write } = desk();
  write('rules.json', [
    { name: 'DLP', filter: { alertType: 'DLP' }, dedupe: [{ fields: ['user'] }] },
    { name: 'Audit', kind: 'event', filter: { eventType: 'audit' } },
  ]);
  const added = await run('rules', 'add', '--file', 'rules.json');
  expect(added).toMatchObject({ code: 0, json: { added: ['DLP', 'Audit'], replaced: [] } });
  expect(added.stderr).toContain('queues add');
  const until = new Date(Date.now() + 3_600_000).toISOString();
  expect((await run('rules', 'mute', 'DLP', '--until', until, '--filter', '{"user":"ann"}')).json).toEqual({
    rule: 'DLP',
    mute: 'muted',
    until,
  });
  const again = ['rules', 'add', '--name', 'DLP', '--filter', '{"alertType":"DLP"}', '--dedupe', 'user', 'app'];
  expect((await run(...again)).json).toMatchObject({ replaced: ['DLP'] });
  expect((await run('rules', 'list')).json).toMatchObject({
    rules: [
      { name: 'Audit', kind: 'event', muted: [] },
      { name: 'DLP', dedupe: [{ fields: ['user', 'app'] }], muted: [{ name: 'muted', until }] },
    ],
  });
  const timestamp = new Date(Date.now() - 3_600_000).toISOString();
  write('alerts.json', [
    { id: 'a', timestamp, alertType: 'DLP', user: 'ann' },
    { id: 'b', timestamp, alertType: 'DLP', user: 'ben' },
    { id: 'c', timestamp: '2020-01-01', alertType: 'DLP', user: 'ben' },
  ]);
  expect((await run('alerts', 'import', 'alerts.json')).json).toMatchObject({ alerts: 3, added: 3, updated: 0 });
  const tested = { rule: 'DLP', days: 1, matching: 2, muted: 1, tickets: 1 };
  expect((await run('rules', 'test', 'DLP', '--days', '1')).json).toEqual(tested);
  expect((await run('rules', 'unmute', 'DLP')).json).toEqual({ rule: 'DLP', ended: ['muted'] });
  expect((await run('rules', 'test', 'DLP', '--days', '1')).json).toEqual({ ...tested, muted: 0, tickets: 2 });
  await run('rules', 'add', '--name', 'Audit', '--kind', 'event', '--folder', 'Logs / Old');
  await run('rules', 'add', '--name', 'Audit', '--kind', 'event', '--filter', '{"eventType":"audit"}');
  const inFolder = async (folder: string) =>
    ((await run('rules', 'list', '--folder', folder)).json as { rules: { name: string }[] }).rules;
  expect(await inFolder('Logs')).toMatchObject([{ name: 'Audit', folder: 'Logs/Old' }]);
  expect(await inFolder('Log')).toEqual([]);
  expect((await run('rules', 'remove', 'Audit')).json).toEqual({ removed: 'Audit' });
  for (const wrong of [
    ['rules', 'remove', 'Audit'],
    ['rules', 'test', 'Audit'],
    ['rules', 'unmute', 'DLP'],
    ['queues', 'remove', 'none'],
  ]) {
    expect(await run(...wrong)).toMatchObject({ code: 1, json: { problem: { code: 'host.unknown_name' } } });
  }
  for (const wrong of [
    ['rules', 'add', '--name', 'bad', '--filter', '{"$where":"1"}'],
    ['rules', 'add', '--name', 'bad', '--filter', '{'],
    ['rules', 'add', '--name', 'bad', '--folder', 'a/b/c/d'],
    ['rules', 'mute', 'DLP', '--until', '2020-01-01T00:00:00Z'],
    ['rules', 'mute', 'DLP', '--hours', '1', '--filter', '{"a":{"$near":1}}'],
  ]) {
    expect(await run(...wrong)).toMatchObject({ code: 1, json: { problem: { code: 'config.invalid' } } });
  }
  for (const wrong of [
    ['rules', 'add'],
    ['rules', 'mute', 'DLP'],
    ['queues', 'add', '--name', 'q'],
  ]) {
    expect((await run(...wrong)).code).toBe(2);
  }
});

test('queues are added, tested and removed, and a run by hand tells its count first', async () => {
  const { run, write } = desk();
  const on = ['--config', 'c.json'];
  await run('rules', 'add', '--name', 'all');
  expect((await run('queues', 'list', '--offered', ...on)).json).toEqual({
    offered: [{ label: 'Tickets', value: 'tickets' }],
  });
  expect(await run('queues', 'add', ...on, '--name', 'q', '--rule', 'all')).toMatchObject({
    code: 0,
    json: { queue: { name: 'q', label: 'Tickets', mode: 'append' }, warnings: [] },
  });
  write('queue.json', { name: 'q', rule: 'all', mode: 'upsert', create: { Title: '$alertName' } });
  const warned = await run('queues', 'add', ...on, '--file', 'queue.json');
  expect(warned.json).toMatchObject({ queue: { mode: 'upsert' }, warnings: [expect.stringContaining('$id')] });
  expect(warned.stderr).toContain('Warning: ');
  write('queue.json', { name: 'q', rule: 'all', create: { Colour: 'red' } });
  expect(await run('queues', 'add', ...on, '--file', 'queue.json')).toMatchObject({
    code: 1,
    json: { problem: { code: 'config.invalid', field: 'create.Title' } },
  });
  expect((await run('queues', 'list')).json).toMatchObject({ queues: [{ name: 'q', create: [{ target: 'Title' }] }] });
  expect((await run('rules', 'remove', 'all')).json).toMatchObject({ problem: { code: 'config.invalid' } });

  const generated = (await run('alerts', 'generate', '--count', '8', '--seed', '3')).json;
  expect(generated).toEqual({ added: 7, updated: 1, seed: 3 });
  expect((await run('queues', 'test', 'q', ...on)).json).toMatchObject({ queue: 'q', sample: false, problems: [] });
  const plan = { queue: 'q', rule: 'all', matching: 8, done: 0, muted: 0, waiting: 8 };
  expect((await run('tickets', 'create', ...on, '--days', '2', '--dry-run')).json).toEqual({ queues: [plan] });
  const made = await run('tickets', 'create', ...on, '--days', '2');
  expect(made.stderr).toMatch(/Queue +Rule +Matching/);
  expect(made.json).toMatchObject({ created: 7, updated: 1 });
  expect((await run('tickets', 'create', '--dry-run')).json).toEqual({ queues: [{ ...plan, done: 8, waiting: 0 }] });
  expect((await run('queues', 'remove', 'q')).json).toEqual({ removed: 'q' });
  await run('queues', 'add', '--name', 'renamed', '--rule', 'all');
  expect((await run('tickets', 'create')).json).toMatchObject({ created: 0, updated: 0, calls: 0 });
});

test('samples go into a file too, and cleaning up counts before it removes', async () => {
  const { run, folder } = desk();
  const written = await run('alerts', 'generate', '--count', '3', '--kind', 'event', '--out', 'events.ndjson');
  expect(written.json).toMatchObject({ written: 3, file: 'events.ndjson' });
  expect(readFileSync(join(folder, 'events.ndjson'), 'utf8').trimEnd().split('\n')).toHaveLength(3);
  expect((await run('alerts', 'import', 'events.ndjson')).json).toMatchObject({ added: 3, otherTypes: 0 });
  expect((await run('cleanup', '--dry-run', '--alerts', '10')).json).toEqual({
    dryRun: true,
    alerts: 0,
    runs: 0,
    logs: 0,
    tickets: 0,
    kept: { alerts: 10, runs: 30, logs: 30, tickets: null },
  });
  await run('cleanup', '--tickets', '7', '--runs', '5', '--save');
  expect((await run('cleanup')).json).toMatchObject({ dryRun: false, kept: { alerts: 90, runs: 5, tickets: 7 } });
  expect((await run('cleanup', '--alerts', '0')).code).toBe(2);
});

test('rules explain says which condition fails, where an alert went and what happens next', async () => {
  const { folder, run, write } = desk();
  const text = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runHere([...args, '--plugin', MEMORY], { cwd: folder });
    return { code, said: stdout + stderr };
  };
  const timestamp = new Date(Date.now() - 3_600_000).toISOString();
  write('alerts.json', [
    { id: 'a', timestamp, alertName: 'Copied', alertType: 'DLP', user: 'ann' },
    { id: 'b', timestamp, alertType: 'Malware', rawData: { severity: 3 } },
  ]);
  await run('alerts', 'import', 'alerts.json');
  expect((await text('rules', 'explain', 'a')).said).toContain('Rule Every alert matches');
  await run(
    'rules',
    'add',
    '--name',
    'DLP',
    '--filter',
    '{"alertType":"DLP","user":{"$in":["ann"]}}',
    '--dedupe',
    'user',
  );
  expect((await text('rules', 'explain', 'a')).said).toContain('No queue uses this rule');
  await run('queues', 'add', '--config', 'c.json', '--name', 'desk', '--rule', 'DLP');
  const waiting = await text('rules', 'explain', 'a');
  expect(waiting.said).toContain('was not processed');
  expect(waiting.said).toContain('the next run adds it to its ticket, or creates one, by `serve` at ');
  await run('tickets', 'create', '--config', 'c.json');
  const { code, said } = await text('rules', 'explain', 'a');
  expect(code).toBe(0);
  for (const part of [
    'Alert a "Copied", number 1 to arrive',
    'Rule DLP matches',
    'yes alertType "DLP": the alert has "DLP"',
    'yes user {"$in":["ann"]}: the alert has "ann"',
    'One ticket for {"user":"ann"}, else for {"id":"a"}',
    'Queue desk of memory.example.com',
    'created the ticket',
  ]) {
    expect(said).toContain(part);
  }
  const other = (await text('rules', 'explain', '2')).said;
  expect(other).toContain('Rule DLP does not match');
  expect(other).toContain('no  user {"$in":["ann"]}: the alert has none');
  expect(other).toContain('No rule matches it, so it becomes no ticket.');
  expect((await run('rules', 'explain', 'b')).json).toMatchObject({ alert: { seq: 2 }, rules: [{ takes: false }] });
  const unknown = await text('rules', 'explain', 'zz');
  expect([unknown.code, unknown.said]).toEqual([1, expect.stringContaining('No alert or event "zz" is stored.')]);
});
