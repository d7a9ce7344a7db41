import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Row } from '../../host-sdk/index.js';
import { startPlugin } from '../tenant.js';
import { connect, pull } from './pulling.js';

const KEY = 'a key of the operator alone';
const LATER = 3_600_000;
const hashOf = (text: string, key = KEY) => createHmac('sha256', key).update(text).digest('hex');

const hasPlainEmail = (rows: ReadonlyMap<string, Row>) =>
  [...rows.values()].some(({ Email: email }) => typeof email === 'string' && email.includes('@'));

const HIDDEN = {
  tables: ['incidents', 'employees'],
  hash_fields: { incidents: ['email', 'IncidentNumber'], employees: ['PrimaryEmail'] },
  mask_fields: { incidents: ['ProfileFullName', 'IsVIP'] },
  hash_key: KEY,
};

describe('fields that are hashed or masked', () => {
  test('are written as keyed hashes that are the same in every table, or as ***; empty values stay empty', async () => {
    const { tenant, plugin } = await connect(HIDDEN);
    const { rows } = await pull(plugin);
    const email = String(tenant.mock.records.list('employees')[0]?.['PrimaryEmail']);
    for (const record of tenant.mock.records.list('incidents')) {
      const row = rows.get(String(record['RecId']));
      const plain = record['Email'];
      expect(row?.['Email']).toBe(plain === null || plain === '' ? plain : hashOf(String(plain)));
      expect(row?.['IncidentNumber']).toBe(hashOf(String(record['IncidentNumber'])));
      expect(row?.['ProfileFullName']).toBe(record['ProfileFullName'] === null ? null : '***');
      expect(row?.['Subject']).toBe(record['Subject']);
    }
    const people = await pull(plugin, null, 'historical', { table: 'employees' });
    expect([...people.rows.values()].map((row) => row['PrimaryEmail'])).toContain(hashOf(email));
  });

  test('have text columns, and a description that says what they contain', async () => {
    const { plugin } = await connect({
      ...HIDDEN,
      hash_fields: { incidents: ['ProfileLink_RecID', 'IncidentNumber'] },
    });
    const { columns, links } = await plugin.describeTable({ table: 'incidents' });
    const column = (name: string) => columns.find((one) => one.name === name);
    expect(column('IncidentNumber')).toMatchObject({
      type: 'string',
      description: 'Each value is written as a keyed hash.',
    });
    expect(column('IsVIP')).toMatchObject({ type: 'string', description: 'Each value is written as ***.' });
    expect(links.map((link) => link.column)).not.toContain('ProfileLink_RecID');
    const { batches } = await pull(plugin);
    expect(batches[0]?.table.columns).toContainEqual({ name: 'IncidentNumber', type: 'string' });
  });

  test('leave no plain value in a checkpoint, a note or a log', async () => {
    const { tenant, plugin, services } = await connect(HIDDEN);
    const { batches } = await pull(plugin);
    const told = JSON.stringify([batches.map(({ rows: _rows, ...batch }) => batch), services.logger.lines]);
    const people = tenant.mock.records.list('incidents').flatMap((one) => [one['Email'], one['ProfileFullName']]);
    const plain = people.filter((text): text is string => typeof text === 'string' && text.length > 5);
    expect(plain.length).toBeGreaterThan(10);
    expect(plain.filter((text) => told.includes(text))).toEqual([]);
    expect(told).not.toContain(KEY);
  });

  test('are not delivered again while nothing changes', async () => {
    const { tenant, plugin } = await connect({ ...HIDDEN, mode: undefined });
    const first = await pull(plugin);
    tenant.clock.advance(LATER);
    const again = await pull(plugin, first.checkpoint);
    expect([again.delivered, again.end?.complete]).toEqual([0, true]);
  });

  test('that are misspelled end the run before it reads: a name must not stay in the clear', async () => {
    const { tenant, plugin } = await connect({ ...HIDDEN, hash_fields: { incidents: ['Emial'] } });
    await expect(pull(plugin)).rejects.toMatchObject({
      problem: {
        code: 'config.unknown_field',
        field: 'data.hash_fields.incidents',
        message: expect.stringMatching(/Emial.*Email/) as unknown,
      },
    });
    expect(tenant.mock.journal.count({ op: 'list' })).toBe(0);
  });

  test('make a run with another key say so, once', async () => {
    const { tenant, services, plugin } = await connect({ ...HIDDEN, mode: undefined });
    const first = await pull(plugin);
    tenant.clock.advance(LATER);
    const data = { ...HIDDEN, mode: undefined, hash_key: 'the key that came after it' };
    const other = startPlugin(tenant.config({ data }), services);
    const second = await pull(other, first.checkpoint);
    expect(second.end?.warnings).toEqual([expect.stringContaining('data.hash_key has changed')]);
    tenant.clock.advance(LATER);
    expect((await pull(other, second.checkpoint)).end?.warnings).toEqual([]);
  });

  test('that join an unfinished run start it again, so that all its rows are written alike', async () => {
    const { tenant, services, plugin } = await connect({ mode: undefined, page_size: 20 });
    const begun = await pull(plugin, null, undefined, { pages: 5 });
    expect(hasPlainEmail(begun.rows)).toBe(true);
    const other = startPlugin(
      tenant.config({ data: { ...HIDDEN, start_date: '2020-01-01', page_size: 20 } }),
      services,
    );
    const { rows, end } = await pull(other, begun.checkpoint);
    expect(end?.warnings).toEqual([expect.stringContaining('starts from the beginning')]);
    expect(rows.size).toBe(300);
    expect(hasPlainEmail(rows)).toBe(false);
  });

  test.each([
    [{ hash_fields: { incidents: ['RECID'] } }, 'data.hash_fields.incidents', 'RecId identifies'],
    [{ mask_fields: { incidents: ['LastModDateTime'] } }, 'data.mask_fields.incidents', 'cursor field'],
    [{ mask_fields: { incidents: ['EMAIL'] } }, 'data.mask_fields.incidents', 'also in hash_fields'],
    [{ hash_key: undefined }, 'data.hash_key', 'required for hash_fields'],
    [{ hash_key: 'short' }, 'data.hash_key', '16'],
    [{ mask_fields: { changes: ['Subject'] } }, 'data.mask_fields.changes', 'not among data.tables'],
  ])('are refused where they would break the table or hide nothing: %j', async (data, field, message) => {
    await expect(connect({ ...HIDDEN, ...data })).rejects.toMatchObject({
      problem: { code: 'config.invalid', field, message: expect.stringContaining(message) as unknown },
    });
  });
});
