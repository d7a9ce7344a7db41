import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { systemClock, type Store } from '../../host/index.js';
import { findConnection, openConnection } from '../../host/store/connections.js';
import { listRules } from '../../host/store/rules.js';
import { listTokens } from '../../host/store/tokens.js';
import { changeConnection } from '../../host/work/connections.js';
import { addRule, changeRule, muteRule } from '../../host/work/rules.js';
import { apiScene, bodyOf, MEMORY_CONFIG } from './api-scene.js';
import { fillStore } from './bulk-store.js';
import { MEMORY, runHere } from './run-cli.js';
import { openTestStore, quietLogger, testTrail } from './scene.js';

/** Rows that this process has changed in the store, and how often others have. */
async function changes({ db }: Store): Promise<readonly unknown[]> {
  const own = await sql`select total_changes() as changes`.execute(db);
  const others = await sql`pragma data_version`.execute(db);
  return [...own.rows, ...others.rows];
}

/** A connection whose schedules have not been stored yet, with a rule, alerts and tickets. */
async function fullScene() {
  const scene = await apiScene();
  await scene.keep('m');
  await addRule({ ...scene, trail: testTrail }, { name: 'all' });
  await fillStore(scene.store, { alerts: 3, tickets: 3, logs: 3 });
  // The first use of a token is noted, once a minute.
  const ask = (path: string) => scene.admin('get', path);
  await ask('/api/session');
  await vi.waitFor(async () => {
    expect(await listTokens(scene.store.db)).toContainEqual(
      expect.objectContaining({ name: 'master', usedAt: expect.any(String) as string }),
    );
  });
  return { ...scene, ask };
}

const NAMES: Readonly<Record<string, string>> = { connections: 'm', rules: 'all', plugins: 'memory', tickets: '1' };

describe('who reads writes nothing', () => {
  test('no GET of the API changes the store', async () => {
    const { store, ask } = await fullScene();
    const { paths } = await bodyOf<{ paths: Record<string, object> }>(ask('/api/openapi.json'));
    const asked = Object.keys(paths).filter((path) => 'get' in (paths[path] ?? {}) && !path.includes('/events'));
    expect(asked.length).toBeGreaterThan(20);
    const before = await changes(store);
    const writers: string[] = [];
    for (const path of asked) {
      const named = path
        .replace('{connection}/{table}', 'm/letters')
        .replace(/\/(\w+)\/\{\w+\}/, (_all, noun: string) => `/${noun}/${NAMES[noun] ?? 'none'}`);
      await ask(named);
      if (JSON.stringify(await changes(store)) !== JSON.stringify(before)) writers.push(path);
    }
    expect(writers).toEqual([]);
  });

  test('no list of the command line does', async () => {
    const { store } = await fullScene();
    const plugin = ['--plugin', MEMORY];
    const before = await changes(store);
    for (const words of [
      ['schedule', 'list', ...plugin],
      ['rules', 'list'],
      ['queues', 'list'],
      ['tickets', 'list'],
      ['tokens', 'list'],
      ['quota', ...plugin],
      ['logs'],
    ]) {
      expect([words, (await runHere([...words, '--data', store.folder])).code]).toEqual([words, 0]);
      expect([words, await changes(store)]).toEqual([words, before]);
    }
  });
});

describe('changes at the same time lose nothing', () => {
  test('a mute and a change of its rule', async () => {
    const store = await openTestStore();
    const context = { store, clock: systemClock, trail: testTrail };
    await addRule(context, { name: 'r', folder: 'Malware' });
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const mute = (name: string) => muteRule(context, 'r', { name, filter: {}, until });
    const change = (app: string) => changeRule(context, 'r', { filter: { app } });
    await Promise.all([change('a'), mute('first'), change('b'), mute('second'), change('c')]);
    const [rule] = await listRules(store.db);
    expect(rule).toMatchObject({ filter: { app: 'c' }, folder: 'Malware' });
    expect(rule?.mutes.map(({ name }) => name)).toEqual(['first', 'second']);
  });

  test('a new secret and a change that keeps the one before', async () => {
    const { store, loaded, clock, keep } = await apiScene();
    await keep('m');
    const context = { store, plugins: [loaded], clock, logger: quietLogger, trail: testTrail };
    const entered = { ...MEMORY_CONFIG, name: 'm', auth: { strategy: 'password', password: 'new secret' } };
    await Promise.all([
      changeConnection(context, 'm', (_loaded, before) => ({ ...before, data: { tables: ['letters'], rows: 7 } })),
      changeConnection(context, 'm', () => entered),
    ]);
    const { config } = await openConnection(store, await findConnection(store.db, 'm'));
    expect(config).toMatchObject({ auth: { password: 'new secret' } });
  });
});

/** What the sign-in keeps for itself: passwords, links, sessions and when a token was last used. */
const OF_SIGN_IN = ['password.ts', 'entry-links.ts', 'browser-sessions.ts', 'tokens.ts noteTokenUse'];

test('commands, API and schedule import nothing of the store that writes, but for the sign-in', () => {
  const writers = new Map<string, string>();
  for (const file of filesOf('host/store')) {
    const parts = readFileSync(join('host/store', file), 'utf8').split(/^export (?=async function|function)/m);
    for (const part of parts.slice(1)) {
      const name = /function\*? *(\w+)/.exec(part)?.[1] ?? '';
      if (/\b(insertInto|updateTable|deleteFrom)\(/.test(part)) writers.set(name, `${file} ${name}`);
    }
  }
  expect(writers.size).toBeGreaterThan(40);
  const found: string[] = [];
  for (const room of ['commands', 'api', 'schedule', 'init', 'demo']) {
    for (const file of filesOf(`host/${room}`)) {
      const imports = readFileSync(join('host', room, file), 'utf8').matchAll(
        /import \{([^}]*)\} from '[^']*\/store\//g,
      );
      for (const name of [...imports].flatMap(([, names = '']) => names.split(',').map((one) => one.trim()))) {
        const writer = writers.get(name);
        if (writer !== undefined && !OF_SIGN_IN.some((one) => writer.startsWith(one)))
          found.push(`${room}/${file}: ${writer}`);
      }
    }
  }
  expect(found).toEqual([]);
});

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
}
