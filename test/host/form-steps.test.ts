import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { planOf, startOf, stepOf, stepsFor, type FormPlan } from '../../host/console/connection/sections.js';
import type { JsonObject } from '../../host-sdk/index.js';
import { KEY_NAMES } from './key-names.js';

const schemaOf = (path: string) =>
  (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { configuration: JsonObject }).configuration;
const TITLES = { basic: 'Basic information', connection: 'Connection' };
const IVANTI = planOf(schemaOf('../../manifest.json'), TITLES);
const MEMORY = planOf(schemaOf('../fixtures/memory-plugin/manifest.json'), TITLES);

/** What each step asks for, as dotted paths. */
function askedIn(plan: FormPlan, config: JsonObject) {
  return stepsFor(plan, config).map(({ title, groups }) => [
    title,
    groups.flatMap(({ part, schema }) =>
      Object.keys(schema['properties'] as JsonObject).map((key) => (part === undefined ? key : `${part}.${key}`)),
    ),
  ]);
}
const titles = (plan: FormPlan, config: JsonObject) => stepsFor(plan, config).map(({ title }) => title);

describe('the steps of our connection', () => {
  test('begin with the basic information, which has the intervals of the parts that are on', () => {
    expect(askedIn(IVANTI, {})[0]).toEqual(['Basic information', ['name', 'system_proxy']]);
    expect(askedIn(IVANTI, { data: {} })[0]?.[1]).toEqual(['name', 'system_proxy', 'data.interval']);
    expect(askedIn(IVANTI, { ticketing: {}, data: {} })[0]?.[1]).toEqual([
      'name',
      'system_proxy',
      'ticketing.interval',
      'data.interval',
    ]);
    expect(IVANTI.parts.map(({ title }) => title)).toEqual(['Ticketing', 'Data']);
  });

  test('are only those of the parts that are on, and ask for nothing twice', () => {
    expect(titles(IVANTI, {})).toEqual(['Basic information', 'Connection']);
    expect(titles(IVANTI, { data: {} })).toEqual(['Basic information', 'Connection', 'Data']);
    const all = askedIn(IVANTI, { ticketing: {}, data: {} }).flatMap(([, paths]) => paths);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain('ticketing.employee_rec_id');
  });

  test('ask no more for what is only taken for the sake of older configurations', () => {
    const all = askedIn(IVANTI, { data: {} }).flatMap(([, paths]) => paths);
    expect(all).toContain('data.max_lanes');
    expect(all).not.toContain('data.chunk_days');
  });

  test.each([
    ['name', 'Basic information'],
    ['ticketing', 'Basic information'],
    ['ticketing.interval', 'Basic information'],
    ['ticketing.employee_rec_id', 'Ticketing'],
    ['auth.api_key', 'Connection'],
    ['data.table_names.cis', 'Data'],
    ['nothing', undefined],
    ['data.nothing', undefined],
    ['constructor', undefined],
  ])('have a place for a problem with %s', (path, title) => {
    expect(stepOf(IVANTI, path.split('.'))?.title).toBe(title);
  });
});

describe('the steps of a schema without hints', () => {
  test.each(KEY_NAMES)('have the switches of its parts first, and its fields in their order, with $kind', (names) => {
    const plan = planOf(names.schema(schemaOf('../fixtures/memory-plugin/manifest.json')), TITLES);
    const asked = askedIn(plan, names.config({ ticketing: {} }));
    const keys = ['owner', 'status_map', 'presence_check_hours', 'interval'].map((key) => `ticketing.${key}`);
    expect(asked.slice(-1)).toEqual([['Ticketing', keys.map(names.path)]]);
    expect(asked.slice(0, -1).flatMap(([, fields]) => fields)).toEqual(['name', 'instance', 'auth'].map(names.path));
    expect(plan.parts.map(({ key }) => key)).toEqual(['ticketing', 'data'].map(names.path));
  });

  test('have its name first', () => {
    expect(askedIn(MEMORY, {})).toEqual([
      ['Basic information', ['name']],
      ['Connection', ['instance', 'auth']],
    ]);
  });

  test('are one step where it has neither a name nor parts', () => {
    const plan = planOf(
      { type: 'object', properties: { host: { type: 'string' }, port: { type: 'integer' } } },
      TITLES,
    );
    expect(askedIn(plan, {})).toEqual([['Connection', ['host', 'port']]]);
  });
});

test('plain fields that name the section of a part are on its step, which exists without the part too', () => {
  const plan = planOf(
    {
      type: 'object',
      required: ['mail'],
      properties: {
        mail: { type: 'object', properties: { to: { type: 'string' } } },
        footer: { type: 'string', 'x-section': 'letters' },
        every: { type: 'integer', 'x-section': 'basic', 'x-order': 9 },
        letters: { type: 'object', properties: { paper: { type: 'string' } } },
      },
    },
    TITLES,
  );
  expect(askedIn(plan, {})).toEqual([
    ['Basic information', ['every']],
    ['Connection', ['mail']],
    ['Letters', ['footer']],
  ]);
  expect(askedIn(plan, { letters: {} })[2]).toEqual(['Letters', ['footer', 'letters.paper']]);
});

test('a new connection starts with the first kind of a required choice', () => {
  expect(startOf(schemaOf('../../manifest.json'))).toEqual({ auth: { strategy: 'basic_auth' } });
});
