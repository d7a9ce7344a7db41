import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  cloudExchangeFields,
  cloudExchangeSteps,
  connectionOfCloudExchange,
  type CloudExchangeValues,
  type Json,
  type JsonObject,
  type Manifest,
} from '../host-sdk/index.js';
import { STRATEGIES } from '../plugin/auth/registry.js';
import { schemaCheck } from '../host/platform/json-schema-check.js';

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Manifest;
const IVANTI = read('../manifest.json');
const MEMORY = read('./fixtures/memory-plugin/manifest.json');

/** Field of a static step. */
function field(manifest: Manifest, step: string, key: string) {
  const found = cloudExchangeSteps(manifest).find((one) => one.name === step);
  return found?.type === 'step' ? found.fields.find((one) => one.key === key) : undefined;
}

/** What a form stores whose user changes nothing but these values. */
function filledIn(manifest: Manifest, values: CloudExchangeValues): CloudExchangeValues {
  const all: Record<string, Record<string, Json>> = {};
  for (const step of cloudExchangeSteps(manifest)) {
    const fields = step.type === 'step' ? step.fields : cloudExchangeFields(manifest, step.name, { ...all, ...values });
    const defaults = Object.fromEntries(fields.map((one) => [one.key, one.default as Json]));
    all[step.name] = { ...defaults, ...values[step.name] };
  }
  return all;
}

describe('our manifest as a Cloud Exchange form', () => {
  test('has a step for the connection, a dynamic one for the credentials, and one for each section', () => {
    expect(cloudExchangeSteps(IVANTI).map(({ label, name, type }) => [label, name, type])).toEqual([
      ['Ivanti connection', 'connection', 'step'],
      ['Authentication Method', 'auth', 'dynamic_step'],
      ['Ticketing', 'ticketing', 'step'],
      ['Data', 'data', 'step'],
    ]);
    const [first] = cloudExchangeSteps(IVANTI);
    expect(first?.type === 'step' && first.fields.map(({ key }) => key)).toEqual([
      'instance',
      'auth',
      'tenant',
      'time_zone',
      'api_path',
      'request_timeout',
      'rate_limit',
      'rate_limit_timeout_ms',
      'daily_call_limit',
      'proxy',
      'ca',
    ]);
  });

  test('asks for nothing that the host asks for itself', () => {
    const keys = (step: string) => {
      const found = cloudExchangeSteps(IVANTI).find(({ name }) => name === step);
      return found?.type === 'step' ? found.fields.map(({ key }) => key) : [];
    };
    expect(keys('connection')).not.toContain('name');
    expect(keys('connection')).not.toContain('system_proxy');
    expect(keys('ticketing')).toContain('employee_rec_id');
    for (const step of ['ticketing', 'data']) expect(keys(step)).not.toContain('interval');
    // Only taken for the sake of older configurations.
    expect(keys('data')).not.toContain('chunk_days');
  });

  test('takes the host’s name, interval and proxy switch to their fields', () => {
    const form = filledIn(IVANTI, {
      connection: { instance: 't.example', auth: 'ivanti_api_key' },
      auth: { api_key: 'k' },
      ticketing: { employee_rec_id: 'R1' },
    });
    const config = connectionOfCloudExchange(IVANTI, form, { name: 'Mine', interval: 15, useProxy: false });
    expect(schemaCheck(IVANTI.configuration)(config)).toEqual([]);
    expect(config).toMatchObject({ name: 'Mine', system_proxy: false, ticketing: { interval: 15 } });
    expect(Object.keys(config)).not.toContain('data');
    expect(Object.keys(config)).not.toContain('interval');
  });

  test('shows labels and stores values, in this order', () => {
    expect(field(IVANTI, 'connection', 'auth')).toMatchObject({
      type: 'choice',
      mandatory: true,
      default: 'basic_auth',
      choices: STRATEGIES.map(({ schema }) => ({ key: schema.title, value: schema.properties.strategy.const })),
    });
  });

  test('has the type, the default and the words of each field', () => {
    expect(field(IVANTI, 'connection', 'instance')).toEqual({
      label: 'Ivanti Tenant URL',
      key: 'instance',
      type: 'text',
      mandatory: true,
      default: '',
      description: expect.stringContaining('URL or host name') as unknown,
      placeholder: 'tenant.ivanticloud.com',
    });
    expect(field(IVANTI, 'connection', 'daily_call_limit')).toMatchObject({ type: 'number', default: 100_000 });
    expect(field(IVANTI, 'connection', 'proxy')).toMatchObject({ type: 'password', mandatory: false });
    expect(field(IVANTI, 'data', 'mode')).toMatchObject({ type: 'choice', choices: [{ value: 'historical' }, {}] });
    expect(field(IVANTI, 'data', 'tables')).toMatchObject({ type: 'textarea', mandatory: false });
    expect(field(IVANTI, 'ticketing', 'status_map')?.description).toMatch(/As JSON\.$/);
  });

  test('asks for the fields of the chosen way to authenticate', () => {
    const fields = (strategy: string) => cloudExchangeFields(IVANTI, 'auth', { connection: { auth: strategy } });
    expect(fields('basic_auth').map(({ key, type, mandatory }) => [key, type, mandatory])).toEqual([
      ['username', 'text', true],
      ['password', 'password', true],
      ['role', 'text', true],
    ]);
    expect(fields('oauth2').map(({ key, mandatory }) => [key, mandatory])).toContainEqual(['scope', false]);
    expect(fields('none')).toEqual([]);
    expect(cloudExchangeFields(IVANTI, 'auth', {})).toEqual([]);
  });

  test('becomes a configuration that the schema accepts', () => {
    const form = filledIn(IVANTI, {
      connection: { instance: ' t.example ', auth: 'ivanti_api_key', rate_limit: '60' },
      auth: { api_key: ' with spaces ' },
      ticketing: { employee_rec_id: 'R1', status_map: '{"Waiting": "on_hold"}' },
    });
    const config = connectionOfCloudExchange(IVANTI, form);
    expect(schemaCheck(IVANTI.configuration)(config)).toEqual([]);
    expect(config).toMatchObject({
      instance: 't.example',
      auth: { strategy: 'ivanti_api_key', api_key: ' with spaces ' },
      rate_limit: 60,
      ticketing: { employee_rec_id: 'R1', status_map: { Waiting: 'on_hold' } },
    });
    expect(Object.keys(config)).not.toContain('data');
    expect(Object.keys(config)).not.toContain('name');
  });

  test.each<[object, string]>([
    [{ connection: { rate_limit: 'many' } }, 'rate_limit'],
    [{ ticketing: { status_map: '{"password' } }, 'ticketing.status_map'],
    [{ ticketing: { status_map: '[]' } }, 'ticketing.status_map'],
  ])('refuses %j at its field', (values, at) => {
    const convert = () => connectionOfCloudExchange(IVANTI, values as CloudExchangeValues);
    expect(convert).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ field: at }) as unknown }) as Error,
    );
  });
});

describe('another manifest as a Cloud Exchange form', () => {
  test('has its own steps and fields, without a change here', () => {
    expect(cloudExchangeSteps(MEMORY).map(({ name, type }) => [name, type])).toEqual([
      ['connection', 'step'],
      ['auth', 'dynamic_step'],
      ['ticketing', 'step'],
      ['data', 'step'],
    ]);
    expect(cloudExchangeFields(MEMORY, 'auth', { connection: { auth: 'password' } })).toMatchObject([
      { label: 'Password', key: 'password', type: 'password', mandatory: true },
    ]);
    expect(field(MEMORY, 'data', 'mode')).toMatchObject({ default: 'historical' });
  });

  test('takes of the host’s basic values what it has a field for', () => {
    const form = filledIn(MEMORY, { connection: { instance: 'm.example', auth: 'none' }, ticketing: { owner: 'me' } });
    const config = connectionOfCloudExchange(MEMORY, form, { name: 'Mine', interval: 15, useProxy: true });
    expect(field(MEMORY, 'connection', 'name')).toBeUndefined();
    expect(config).toEqual({
      name: 'Mine',
      instance: 'm.example',
      auth: { strategy: 'none' },
      ticketing: { owner: 'me', presence_check_hours: 24, interval: 15 },
    });
    expect(schemaCheck(MEMORY.configuration)(config)).toEqual([]);
  });

  test('takes the interval of a form without sections at its top level', () => {
    const field = (hints: object) => ({ type: 'integer', ...hints });
    const configuration = {
      properties: { interval: field({ 'x-section': 'basic', 'x-role': 'interval' }), size: field({}) },
    };
    expect(cloudExchangeSteps({ configuration })).toMatchObject([{ fields: [{ key: 'size' }] }]);
    const values = { connection: { size: '3' } };
    expect(connectionOfCloudExchange({ configuration }, values, { name: 'n', interval: 5 })).toEqual({
      size: 3,
      interval: 5,
    });
  });

  test('becomes a configuration of its own', () => {
    const form = filledIn(MEMORY, {
      connection: { instance: 'm.example', auth: 'password' },
      auth: { password: 'p' },
      data: { tables: 'letters\n parcels ,\n' },
    });
    const config: JsonObject = connectionOfCloudExchange(MEMORY, form);
    expect(schemaCheck(MEMORY.configuration)(config)).toEqual([]);
    expect(config).toEqual({
      instance: 'm.example',
      auth: { strategy: 'password', password: 'p' },
      data: { tables: ['letters', 'parcels'], mode: 'historical', rows: 250 },
    });
  });
});
