import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Check, JsonObject } from '../../host-sdk/index.js';
import { loadPlugin, systemClock } from '../../host/index.js';
import { offerProposals } from '../../host/commands/offer-proposals.js';
import { takeProposals } from '../../host/init/take-proposals.js';
import { startTenant, ticketing, type Tenant } from '../tenant.js';
import { CLI, runHere } from './run-cli.js';
import { openTestSession, temporaryFolder } from './scene.js';
import { LEAVES, scripted } from './scripted-prompts.js';

const PROPOSAL = { key: 'ticketing.correlation_field', value: 'TestField', purpose: 'the keys of tickets' };
const ASKED = 'Use TestField for the keys of tickets';

/** A connection that is checked; then a person says yes, or no. */
async function offered(isWanted: boolean, before: (tenant: Tenant) => void = () => undefined) {
  const tenant = await startTenant();
  const config = tenant.config({ ticketing: ticketing(tenant) }) as JsonObject;
  const session = await openTestSession(await loadPlugin(), { config });
  const checked = await session.plugin.validate({});
  before(tenant);
  const asked: string[] = [];
  const tried: Check[] = [];
  const { signal } = new AbortController();
  const ends = await takeProposals(session, checked, {
    signal,
    isWanted: async ({ value }, { title }) => {
      asked.push(`${title}: ${JSON.stringify(value)}`);
      return isWanted;
    },
    onTried: (check) => tried.push(check),
  });
  await session.close();
  return { ...ends, asked, tried, checked };
}

test('what a check proposes is asked for, tried, and then in the connection', async () => {
  const { asked, tried, taken, config, result, checked } = await offered(true);
  expect(asked).toEqual(['Correlation field: "TestField"']);
  expect(tried).toMatchObject([{ outcome: 'ok', detail: 'TestField keeps the key of a ticket' }]);
  expect(taken).toEqual([PROPOSAL]);
  expect(config).toMatchObject({ ticketing: { correlation_field: 'TestField' } });
  expect(result.checks.map(({ step }) => step)).toEqual(checked.checks.map(({ step }) => step));
  expect(result.checks.filter(({ proposal }) => proposal !== undefined)).toEqual([]);
});

test('a declined proposal is not tried, and the connection stays as it was', async () => {
  const { tried, taken, config, result, checked } = await offered(false);
  expect([tried, taken]).toEqual([[], []]);
  expect(config).not.toHaveProperty('ticketing.correlation_field');
  expect(result).toEqual(checked);
});

test('a field is not taken when its try fails or warns, or when the tenant is gone meanwhile; init says why', async () => {
  const troubles = [
    [{ op: 'list', query: /TestField eq/ }, { status: { code: 500 } }, { step: 'correlation', outcome: 'failed' }],
    [
      { op: 'list', query: /TestField eq/ },
      { page: { kind: 'other-set' } },
      { step: 'correlation', outcome: 'warned' },
    ],
    [{ op: 'any' }, { status: { code: 503 } }, { step: 'records', outcome: 'failed' }],
  ] as const;
  for (const [match, effect, told] of troubles) {
    const { tried, taken, config, result } = await offered(true, ({ mock }) => {
      mock.faults.add({ match, do: [effect] });
    });
    expect(tried).toMatchObject([told]);
    expect(taken).toEqual([]);
    expect(config).not.toHaveProperty('ticketing.correlation_field');
    expect(result.ok).toBe(true);
  }
});

async function desk() {
  const tenant = await startTenant({ now: () => systemClock.now() });
  const { apiKey, employeeRecId } = tenant.credentials;
  const cwd = temporaryFolder();
  const args = ['init', '--instance', tenant.url, '--auth', 'ivanti_api_key', '--set', 'auth.api_key=env:KEY'];
  const env = { KEY: apiKey };
  const written = () => JSON.parse(readFileSync(join(cwd, 'connection.json'), 'utf8')) as JsonObject;
  return { args: [...args, '--employee-rec-id', employeeRecId], cwd, env, written };
}

test('without a terminal init takes nothing automatically, says how to, and takes what it is given', async () => {
  const { args, cwd, env, written } = await desk();
  const first = await runHere([...args, '--json'], { cwd, env });
  expect([first.code, first.json['ok'], first.json['taken']]).toEqual([0, true, undefined]);
  expect((first.json['checks'] as Check[]).find(({ step }) => step === 'correlation')).toMatchObject({
    proposal: PROPOSAL,
  });
  expect(written()).not.toHaveProperty('ticketing.correlation_field');
  const [, how = ''] = /: run init again with (.*)/.exec(first.stderr) ?? [];
  expect(first.stderr).toContain(ASKED);
  for (const more of [how.split(' '), ['--force', '--correlation-field', 'TestField']]) {
    const { code, stdout, stderr } = await runHere([...args, ...more], { cwd, env });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining(ASKED)]);
    expect(stdout).toContain('TestField keeps the key of a ticket');
    expect(written()).toMatchObject({ ticketing: { correlation_field: 'TestField' } });
  }
  const { json } = await runHere(['check', '--config', 'connection.json', '--json'], { cwd, env });
  expect((json['checks'] as Check[]).filter(({ proposal }) => proposal !== undefined)).toEqual([]);
});

// Its options are those of Linux.
const SCRIPT = '/usr/bin/script';

test.runIf(process.platform === 'linux' && existsSync(SCRIPT))(
  'on a terminal init asks what is open, and writes what is wanted',
  async () => {
    const { args, cwd, env, written } = await desk();
    const given = ['--name', 'n', '--system-proxy', 'yes', '--set', 'ticketing.interval=60'];
    const command = [process.execPath, CLI, ...args, ...given].map((one) => `'${one}'`).join(' ');
    const child = spawn(SCRIPT, ['-qec', command, '/dev/null'], { cwd, env: { ...process.env, ...env } });
    let screen = '';
    const answers = [
      [/Use it\?[^]*Yes/, 'n'],
      [/Use TestField[^]*Yes/, '\r'],
    ] as const;
    let asked = 0;
    child.stdout.on('data', (part: Buffer) => {
      screen += part.toString();
      const [question, answer = ''] = answers[asked] ?? [];
      if (question?.test(screen) !== true) return;
      asked += 1;
      child.stdin.write(answer);
    });
    const [code] = (await once(child, 'close')) as [number | null];
    expect([code, screen]).toEqual([0, expect.stringContaining(`${ASKED}?`)]);
    expect(screen).toMatch(/Written to .*connection\.json: ticketing\.correlation_field = TestField/);
    expect(written()).toMatchObject({ ticketing: { correlation_field: 'TestField' } });
  },
);

test('a person who leaves the question keeps the connection as it was checked', async () => {
  const tenant = await startTenant();
  const config = tenant.config({ ticketing: ticketing(tenant) }) as JsonObject;
  const session = await openTestSession(await loadPlugin(), { config });
  const checked = await session.plugin.validate({});
  const { prompts } = scripted([[/^Use TestField for the keys of tickets/, LEAVES]]);
  const { signal } = new AbortController();
  const offered = await offerProposals(session, checked, { signal, json: true, openPrompts: async () => prompts });
  await session.close();
  expect(offered).toMatchObject({ taken: [], config });
});
