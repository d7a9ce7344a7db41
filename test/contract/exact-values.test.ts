import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isExactNumber, type Cell, type Json, type Row } from '../../host-sdk/index.js';
import { csvRecords } from '../../host/alerts/csv.js';
import { csvParts, jsonParts } from '../../host/api/table-text.js';
import { openDestination, tableRows } from '../../host/destinations/open-destination.js';
import type { IvantiPlugin } from '../../plugin/index.js';
import { digits, EDGES, JSON_NUMBERS } from '../exact-digits.js';
import { temporaryFolder } from '../host/scene.js';
import { startPlugin } from '../tenant.js';
import { connect, HISTORY, pull } from './pulling.js';

const TEXTS = [...EDGES, ...fc.sample(JSON_NUMBERS, { seed: 7, numRuns: 30 })];
const WHOLE = '9223372036854775809';

/** A tenant whose incidents have these numbers: half of them were sent as JSON, the others are of its own data. */
async function numbersAtTenant() {
  const scene = await connect({ deletes: 'off' }, { incidents: TEXTS.length });
  const { mock, url, credentials } = scene.tenant;
  const wanted = new Map<string, string>();
  for (const [index, record] of mock.records.list('incidents').entries()) {
    const id = String(record['RecId']);
    const text = TEXTS[index] ?? '0';
    wanted.set(id, text);
    if (index % 2 === 0) {
      mock.records.update('incidents', id, { TotalTimeSpent: text, ClosedDuration: WHOLE });
      continue;
    }
    const answer = await fetch(`${url}/api/odata/businessobject/incidents('${id}')`, {
      method: 'PATCH',
      headers: { Authorization: `rest_api_key=${credentials.apiKey}`, 'Content-Type': 'application/json' },
      body: `{"TotalTimeSpent":${text},"ClosedDuration":${WHOLE}}`,
    });
    expect(answer.status).toBe(200);
  }
  return { ...scene, wanted };
}

async function into(place: string, plugin: IvantiPlugin, checkpoint: Json = null): Promise<readonly Row[]> {
  const destination = await openDestination(place);
  const table = await destination.open('incidents');
  const rows: Row[] = [];
  for await (const batch of plugin.pull({ table: 'incidents', checkpoint: table.checkpoint ?? checkpoint })) {
    await table.write(batch);
    rows.push(...batch.rows);
  }
  await table.close();
  await destination.close();
  return rows;
}

describe('numbers that a JavaScript number cannot hold', () => {
  test('reach the rows of every destination, its preview, CSV and JSON lines as the tenant wrote them', async () => {
    const { plugin, wanted } = await numbersAtTenant();
    const expected = Object.fromEntries([...wanted].map(([id, text]) => [id, [digits(text), digits(WHOLE)]]));
    for (const kind of ['sqlite', 'jsonl', 'parquet']) {
      const place = `${kind}:${join(temporaryFolder(), 'out')}`;
      const rows = await into(place, plugin);
      expect(rows).toHaveLength(TEXTS.length);
      const odd = rows.filter((row) => isExactNumber(row['TotalTimeSpent']));
      expect(odd.map((row) => textOf(row['TotalTimeSpent'])).sort()).toEqual(
        odd.map((row) => wanted.get(row['RecId'] as string) ?? '').sort(),
      );
      const table = await tableRows(place, 'incidents');
      const preview: Row[] = [];
      for await (const row of table.rows()) preview.push(JSON.parse(JSON.stringify(row)) as Row);
      expect(byId(preview)).toEqual(expected);
      const lines = (await whole(jsonParts(table))).trimEnd().split('\n');
      expect(byId(lines.map(unquoted))).toEqual(expected);
      const [header, ...records] = csvRecords(await whole(csvParts(table, true)));
      const named = records.map(({ cells }) =>
        Object.fromEntries((header?.cells ?? []).map((name, at) => [name, cells[at]])),
      );
      expect(byId(named)).toEqual(expected);
    }
  });

  test('are not delivered again while they stay, and are when a digit changes', async () => {
    const { tenant, services } = await connect({}, { incidents: 20 });
    const id = String(tenant.mock.records.list('incidents')[0]?.['RecId']);
    const set = (text: string) => tenant.mock.records.update('incidents', id, { TotalTimeSpent: text });
    set('0.12345678901234567890');
    const plugin = startPlugin(tenant.config({ data: { ...HISTORY, mode: 'incremental' } }), services);
    const first = await pull(plugin);
    const again = await pull(plugin, first.checkpoint, 'incremental');
    expect(again.delivered).toBe(0);
    set('0.12345678901234567891');
    const changed = await pull(plugin, again.checkpoint, 'incremental');
    expect([...changed.rows.values()].map((row) => row['TotalTimeSpent'])).toEqual(['0.12345678901234567891']);
    expect(JSON.stringify(changed.checkpoint)).not.toContain('0.123456');
  });
});

describe('dates that cannot be converted to UTC', () => {
  test.each([
    '2016-12-31T23:59:60Z',
    '9999-12-31T23:59:59.9999999-05:00',
    '-0044-03-15T00:00:00Z',
  ])('stay as the tenant wrote them, with one note: %s', async (value) => {
    const { tenant, plugin } = await connect({}, { incidents: 5 });
    tenant.mock.faults.add({
      match: { op: 'list', set: 'incidents' },
      do: [{ schema: { add: { field: 'ResolvedDateTime', value } } }],
    });
    const { rows, end } = await pull(plugin, null, 'historical');
    expect([...rows.values()].map((row) => row['ResolvedDateTime'])).toEqual(Array<string>(5).fill(value));
    expect(end?.notes?.filter((note) => note.includes('UTC'))).toEqual([
      'ResolvedDateTime has values that cannot be converted to UTC; they are stored as the tenant wrote them.',
    ]);
  });
});

function byId(rows: readonly Readonly<Record<string, unknown>>[]): Record<string, readonly string[]> {
  const cell = (value: unknown) => digits(String(value));
  return Object.fromEntries(
    rows.map((row) => [String(row['RecId']), [cell(row['TotalTimeSpent']), cell(row['ClosedDuration'])]]),
  );
}

function textOf(value: Cell | undefined): string {
  return isExactNumber(value) ? value.text : JSON.stringify(value ?? null);
}

/** The line, with the two numbers as the texts that are written without quotes. */
function unquoted(line: string): Record<string, unknown> {
  const numberIn = (name: string) => new RegExp(`"${name}":(-?[\\d.eE+-]+)[,}]`).exec(line)?.[1] ?? '';
  const { RecId } = JSON.parse(line) as { readonly RecId: string };
  return { RecId, TotalTimeSpent: numberIn('TotalTimeSpent'), ClosedDuration: numberIn('ClosedDuration') };
}

async function whole(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}
