import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { createProgram } from '../../host/commands/program.js';
import { parseConfig } from '../../plugin/config/parse.js';
import { CONFIG_SCHEMA } from '../../plugin/config/schema.js';
import { DOCUMENT_PERMISSIONS } from '../../plugin/permissions/document.js';
import { startPlugin, startTenant, testServices, ticketing } from '../tenant.js';
import { connect, pull } from './pulling.js';

const PROGRAM = await createProgram();

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The cells of a page's table rows, without those of their heads. */
const rowsOf = (page: string) =>
  read(page)
    .split('\n')
    .filter((line, at, lines) => /^\| /.test(line) && !/^\|---/.test(lines[at + 1] ?? ''))
    .map((line) => line.slice(1, -1).split('|'))
    .map((cells) => cells.map((cell) => cell.trim()));

const coded = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');

function optionsOf({ commands, options }: Command): string[] {
  return [...options.flatMap(({ long }) => long ?? []), ...commands.flatMap(optionsOf)];
}

/** Every key of the configuration, as `data.paging`; a choice by its own name. */
function keysOf(schema: { readonly properties?: object }, prefix = ''): string[] {
  return Object.entries((schema.properties ?? {}) as Record<string, { readonly properties?: object }>).flatMap(
    ([name, one]) => [`${prefix}${name}`, ...keysOf(one, `${prefix}${name}.`)],
  );
}

describe('docs/deviations.md', () => {
  const rows = rowsOf('docs/deviations.md');
  const keys = keysOf(CONFIG_SCHEMA);
  const isKey = (name: string) => keys.some((key) => key === name || key.endsWith(`.${name}`));

  test('says of each deviation what the document says, what is done, why, and how to have the document’s', () => {
    expect(rows.length).toBeGreaterThan(20);
    for (const cells of rows) {
      expect([cells, cells.length]).toEqual([cells, 4]);
      expect([cells, cells.filter((cell) => cell === '')]).toEqual([cells, []]);
    }
    expect(read('README.md')).toContain('(docs/deviations.md)');
  });

  test.each(
    rows.filter((cells) => coded(cells[3]).length > 0),
  )('%s: the setting exists and takes the value', (...cells) => {
    const config: Record<string, JsonObject | string | number> = {
      instance: 'tenant.example.com',
      auth: { strategy: 'ivanti_api_key', api_key: 'k' },
      ticketing: { employee_rec_id: 'A' },
      data: { tables: ['incidents'], mode: 'incremental' },
    };
    for (const [, name = '', value] of (cells[3] ?? '').matchAll(/`([a-z-]+[a-z_.]*)`(?:: `([^`]+)`)?/g)) {
      if (name.startsWith('--')) expect(optionsOf(PROGRAM)).toContain(name);
      else expect(keys.includes(name) || isKey(name)).toBe(true);
      if (value === undefined) continue;
      const [section = '', key = ''] = name.split('.');
      const given = /^\d+$/.test(value) ? Number(value) : value;
      config[section] = { ...(config[section] as JsonObject), [key]: given };
    }
    expect(() => parseConfig(config)).not.toThrow();
  });

  test('names only settings that exist in what it says of the product', () => {
    const names = rows.flatMap((cells) => coded(cells[1])).filter((name) => /^[a-z]+(_[a-z]+)+$/.test(name));
    expect(names.length).toBeGreaterThan(3);
    expect(names.filter((name) => !isKey(name))).toEqual([]);
    expect(optionsOf(PROGRAM)).toContain('--refresh');
  });
});

describe('what docs/deviations.md says is done:', () => {
  const dataCalls = (tenant: Awaited<ReturnType<typeof connect>>['tenant']) =>
    tenant.mock.journal.entries({ op: 'list' });

  test('pages go by RecId, and with paging skip by $top and $skip', async () => {
    const walking = await connect({ page_size: 50 });
    await pull(walking.plugin);
    expect(dataCalls(walking.tenant).filter(({ query }) => Number(query['$skip'] ?? 0) > 0)).toEqual([]);
    const skipping = await connect({ page_size: 50, paging: 'skip' });
    await pull(skipping.plugin);
    const skips = dataCalls(skipping.tenant).map(({ query }) => Number(query['$skip'] ?? 0));
    expect(skips).toEqual(expect.arrayContaining([0, 50, 100, 150, 200, 250]));
    // One pass is not believed: two more have to add nothing.
    expect(skips.filter((skip) => skip === 50)).toHaveLength(3);
  });

  test('a date that was never set comes as null, another text in a date field as it is', async () => {
    const { tenant, plugin } = await connect({}, { incidents: 2, switches: { empty_date: 'sentinel' } });
    const [first] = tenant.mock.records.list('incidents');
    const answer = await fetch(`${tenant.url}/api/odata/businessobject/incidents('${String(first?.['RecId'])}')`, {
      headers: { Authorization: `rest_api_key=${tenant.credentials.apiKey}` },
    });
    const raw = (await answer.json()) as JsonObject;
    const unset = Object.keys(raw).filter((name) => raw[name] === '0001-01-01T00:00:00Z');
    expect(unset).not.toEqual([]);
    const row = (await pull(plugin)).rows.get(String(first?.['RecId']));
    expect(unset.map((name) => row?.[name])).toEqual(unset.map(() => null));
  });

  test('$metadata is asked for as XML, and what has no body has no content type', async () => {
    const { tenant, plugin } = await connect();
    await pull(plugin);
    const [description] = tenant.mock.journal.entries({ op: 'metadata' });
    expect(description?.headers['accept']).toBe('application/xml');
    expect(tenant.mock.journal.entries().filter(({ headers }) => headers['content-type'] !== undefined)).toEqual([]);
  });

  test('reads of tables carry the user agent of tickets', async () => {
    const { tenant, plugin } = await connect();
    await pull(plugin);
    const agents = tenant.mock.journal.entries().map(({ headers }) => headers['user-agent']);
    expect(new Set(agents)).toEqual(new Set(['netskope-ce-5.0.1-cto-ivanti-v1.0.0']));
  });

  test('tickets share one login', async () => {
    const tenant = await startTenant({ incidents: 5 });
    const { username, password, role } = tenant.credentials;
    const auth = { strategy: 'basic_auth', username, password, role };
    const plugin = startPlugin(tenant.config({ auth, ticketing: ticketing(tenant) }), testServices(tenant.clock));
    const values = { Subject: 's', Symptom: 't', Status: 'Logged' };
    for (const id of ['1', '2', '3']) {
      const item = { kind: 'alert', id, timestamp: '2026-07-01T00:00:00Z', rawData: {} } as const;
      await plugin.createTicket({ item, values, queue: {}, idempotencyKey: id });
    }
    expect([tenant.mock.journal.count({ op: 'login' }), tenant.mock.journal.count({ op: 'create' })]).toEqual([1, 3]);
  });

  test('the connection test reads the object that tickets go to', async () => {
    const tenant = await startTenant({ incidents: 5 });
    const config = tenant.config({ ticketing: ticketing(tenant, { business_object: 'changes' }) });
    await startPlugin(config).validate({ step: 'records' });
    expect(tenant.mock.journal.entries({ op: 'list' }).map(({ set }) => set)).toEqual(['changes']);
  });
});

describe('docs/permissions.md', () => {
  const rows = rowsOf('docs/permissions.md').filter((cells) => cells.length === 3);

  test('has one row for each object of the document, with the rights that it asks for', () => {
    expect(rows.map(([object, rights]) => [object, rights])).toEqual(
      DOCUMENT_PERMISSIONS.map(({ object, rights }) => [object, rights.join(', ')]),
    );
    expect(read('README.md')).toContain('(docs/permissions.md)');
  });

  test('never asks for more than the document does', () => {
    for (const [object, asked = '', used = ''] of rows) {
      const rights = used.split(':')[0]?.split(', ').filter(Boolean) ?? [];
      expect([object, rights.filter((right) => !asked.includes(right))]).toEqual([object, []]);
      expect(used).not.toContain('Delete');
    }
  });
});
