import { describe, expect, test } from 'vitest';
import { isPluginError, type JsonObject, type Problem } from '../../host-sdk/index.js';
import { parseConfig, parseDraft } from '../../plugin/config/parse.js';
import { IVANTI_PROBLEMS } from '../../plugin/ivanti/problems.js';

function problemOf(config: unknown, parse: (config: unknown) => unknown = parseConfig): Problem {
  try {
    parse(config);
  } catch (error) {
    if (isPluginError(error)) return error.problem;
    throw error;
  }
  throw new Error('accepted');
}

/** What the fix prints to be copied. */
const printedIn = ({ fix }: Problem) => JSON.parse(fix.slice(fix.indexOf('{'))) as JsonObject;

const DATA = { tables: ['incidents'], mode: 'incremental' };
const OAUTH2 = { token_url: 'https://login.example.com/t', client_id: 'i', client_secret: 'planted', scope: 's' };

describe('a configuration as the product documents write it', () => {
  test('is one problem that names every key with its place, and prints the whole', () => {
    const problem = problemOf({
      instance: 'tenant.example.com',
      auth_strategy: 'ivanti_jwt',
      credential: 'planted',
      time_zone: 'Europe/Zurich',
      tables: ['incidents', 'employees'],
      mode: 'historical',
      start_date: '2024-01-01',
      end_date: '2024-12-31',
      cursor_field: 'LastModDateTime',
      page_size: 100,
      request_timeout: 30,
      api_path: '/api/odata/custom/',
      rate_limit: 60,
      rate_limit_timeout_ms: 1000,
    });
    expect(problem).toMatchObject({ code: 'config.flat_keys', field: 'auth_strategy' });
    for (const [flat, place] of [
      ['auth_strategy', 'auth.strategy'],
      ['credential', 'auth.jwt'],
      ['tables', 'data.tables'],
      ['mode', 'data.mode'],
      ['start_date', 'data.start_date'],
      ['end_date', 'data.end_date'],
      ['cursor_field', 'data.cursor_field'],
      ['page_size', 'data.page_size'],
    ]) {
      expect(problem.fix.toLowerCase()).toContain(`write \`${place}\` instead of \`${flat}\``);
    }
    // The same here, so nothing is said of them.
    for (const same of [
      'instance',
      'time_zone',
      'request_timeout',
      'api_path',
      'rate_limit',
      'rate_limit_timeout_ms',
    ]) {
      expect(problem.fix).not.toContain(`\`${same}\``);
    }
    expect(printedIn(problem)).toMatchObject({
      auth: { strategy: 'ivanti_jwt', jwt: 'env:IVANTI_EXCHANGE_SECRET_JWT' },
      data: { tables: ['incidents', 'employees'], mode: 'historical', start_date: '2024-01-01' },
      rate_limit: 60,
    });
  });

  test.each<[string, JsonObject, JsonObject]>([
    [
      'an API key',
      { instance: 't.example', auth_strategy: 'ivanti_api_key', credential: 'planted', ...DATA },
      { auth: { strategy: 'ivanti_api_key', api_key: 'env:IVANTI_EXCHANGE_SECRET_API_KEY' }, data: DATA },
    ],
    [
      'a session key by reference',
      { instance: 't.example', auth_strategy: 'ivanti_session_key', credential: 'env:KEY', ...DATA },
      { auth: { strategy: 'ivanti_session_key', session_key: 'env:KEY' }, data: DATA },
    ],
    [
      'OAuth2',
      { instance: 't.example', auth_strategy: 'oauth2', ...OAUTH2, ...DATA },
      {
        auth: { strategy: 'oauth2', ...OAUTH2, client_secret: 'env:IVANTI_EXCHANGE_SECRET_CLIENT_SECRET' },
        data: DATA,
      },
    ],
    [
      'the form of the plugin, flat',
      {
        tenant_url: 'https://t.example',
        authentication_method: 'basic_auth',
        username: 'u',
        password: 'planted',
        user_role: 'Admin',
        employee_rec_id: 'R1',
      },
      {
        instance: 'https://t.example',
        auth: { strategy: 'basic_auth', username: 'u', password: 'env:IVANTI_EXCHANGE_SECRET_PASSWORD', role: 'Admin' },
        ticketing: { employee_rec_id: 'R1' },
      },
    ],
    [
      'the form of the plugin, by its steps, with what the other method left there',
      {
        auth: { tenant_url: 'https://t.example', authentication_method: 'api_key_auth', employee_rec_id: 'R1' },
        params: { api_key: 'planted', username: '', password: 'planted', user_role: null },
      },
      {
        instance: 'https://t.example',
        auth: { strategy: 'ivanti_api_key', api_key: 'env:IVANTI_EXCHANGE_SECRET_API_KEY' },
        ticketing: { employee_rec_id: 'R1' },
      },
    ],
    [
      'the words of the form',
      { instance: 't.example', authentication_method: 'API Key Authentication', api_key: 'env:K', ...DATA },
      { auth: { strategy: 'ivanti_api_key', api_key: 'env:K' }, data: DATA },
    ],
    [
      'one section of ours already there',
      { instance: 't.example', auth: { strategy: 'ivanti_jwt', credential: 'env:J' }, data: DATA, page_size: 50 },
      { auth: { strategy: 'ivanti_jwt', jwt: 'env:J' }, data: { ...DATA, page_size: 50 } },
    ],
    [
      'other spellings',
      {
        instance: 't.example',
        'Auth strategy': 'ivanti_jwt',
        Credential: 'env:J',
        Tables: ['incidents'],
        mode: 'incremental',
      },
      { auth: { strategy: 'ivanti_jwt', jwt: 'env:J' }, data: DATA },
    ],
    [
      'no strategy',
      { instance: 't.example', credential: 'planted', interval: 15, ...DATA },
      {
        auth: { strategy: 'ivanti_api_key', api_key: 'env:IVANTI_EXCHANGE_SECRET_API_KEY' },
        data: { ...DATA, interval: 15 },
      },
    ],
  ])('with %s becomes a valid one by its own fix', (_case, flat, translated) => {
    const problem = problemOf(flat);
    expect(problem.code).toBe('config.flat_keys');
    const printed = printedIn(problem);
    expect(printed).toMatchObject(translated);
    expect(() => parseConfig(printed)).not.toThrow();
    expect(JSON.stringify(problem)).not.toContain('planted');
  });

  test('says what would still be wrong after that', () => {
    const { message } = problemOf({
      instance: 't',
      auth_strategy: 'oauth2',
      client_id: 'i',
      tables: ['a'],
      mode: 'historical',
    });
    expect(message).toContain('Token URL (auth.token_url): is required');
    expect(message).toContain('Client secret (auth.client_secret): is required');
  });

  test('with a key twice keeps the one at its place', () => {
    const problem = problemOf({
      instance: 't',
      auth: { strategy: 'ivanti_jwt', jwt: 'env:J' },
      data: DATA,
      tables: ['x'],
    });
    expect(problem.fix).toContain('Leave out `tables` (`data.tables` is there already)');
    expect(printedIn(problem)).toMatchObject({ data: DATA });
  });

  test('with an unknown strategy puts its credential in one place, and names the strategies', () => {
    const problem = problemOf({ instance: 't', auth_strategy: 'kerberos', credential: 'planted', ...DATA });
    expect(problem.message).toContain('must be one of basic_auth, ivanti_api_key');
    expect(problem.fix).toContain('`auth.api_key` instead of `credential`');
    expect(problem.fix).not.toContain('auth.jwt');
  });

  test('prints no secret: not of an address, an unknown key or the parameters of a token request', () => {
    const text = JSON.stringify(
      problemOf({
        instance: 'https://user:planted@t.example',
        auth: { strategy: 'oauth2', ...OAUTH2, extra_params: { assertion: 'planted' } },
        passwrd: 'planted',
        proxy: 'http://u:planted@proxy.example',
        ...DATA,
      }),
    );
    expect(text).toContain('config.flat_keys');
    expect(text).not.toContain('planted');
  });

  test('is named without being printed when it is long', () => {
    const tables = Array.from({ length: 1000 }, (_, index) => `table_${index}`);
    const problem = problemOf({
      instance: 't',
      auth_strategy: 'ivanti_jwt',
      credential: 'x',
      tables,
      mode: 'incremental',
    });
    expect(problem.fix).toContain('`data.tables` instead of `tables`');
    expect(problem.fix.length).toBeLessThan(500);
  });

  test('is also reported for a form while it is filled in', () => {
    expect(problemOf({ instance: 't', auth_strategy: 'ivanti_jwt', credential: 'x' }, parseDraft).code).toBe(
      'config.flat_keys',
    );
  });

  test.each<[string, unknown]>([
    ['a list', ['tables']],
    ['nothing', null],
    ['an unknown key', { instance: 't', colour: 'red' }],
    ['a name of every object', JSON.parse('{"instance":"t","__proto__":{"tables":[]},"constructor":1}')],
  ])('is not seen in %s', (_case, config) => {
    expect(problemOf(config).code).toBe('config.invalid');
  });

  test('has a code of its own in the table of the plugin’s problems', () => {
    expect(IVANTI_PROBLEMS['config.flat_keys']).toMatchObject({ blame: 'config', retry: 'never' });
  });
});
