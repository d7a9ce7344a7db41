import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPluginError } from '../../host-sdk/index.js';
import { parseConfig } from '../../plugin/config/parse.js';
import { createEndpoint, type Endpoint } from '../../plugin/odata/endpoint.js';

const good = {
  instance: 'tenant.example.com',
  auth: { strategy: 'ivanti_api_key', api_key: 'k' },
  data: { tables: ['incidents'], mode: 'incremental' },
};

function fault(run: () => unknown): { code: string; field: string | undefined; message: string } {
  try {
    run();
  } catch (error) {
    if (isPluginError(error)) return { code: error.code, field: error.problem.field, message: error.message };
    throw error;
  }
  throw new Error('accepted');
}

describe('a configuration', () => {
  test('gets the documented defaults', () => {
    const { config, warnings } = parseConfig(good);
    expect(config).toMatchObject({ time_zone: 'UTC', request_timeout: 100, daily_call_limit: 100000 });
    expect(config.data).toMatchObject({
      cursor_field: 'LastModDateTime',
      page_size: 100,
      paging: 'auto',
      settle_seconds: 60,
      lookback_seconds: 300,
      max_lanes: 4,
      pull_share: 0.8,
    });
    expect(warnings).toEqual([]);
  });

  test('of version 1.0.0 keeps what it says of values that do not fit', () => {
    const ticketing = {
      on_misfit: { Subject: 'refuse', Category: 'send' },
      on_invalid_value: { Category: 'leave_out' },
    };
    const { config } = parseConfig({ ...good, ticketing: { employee_rec_id: 'A'.repeat(32), ...ticketing } });
    expect(config.ticketing?.on_invalid_value).toEqual({ Subject: 'refuse', Category: 'leave_out' });
  });

  test('is not changed by being checked', () => {
    const input = structuredClone(good);
    parseConfig(input);
    expect(input).toEqual(good);
  });

  test('has its page size capped at 100, with a warning', () => {
    const { config, warnings } = parseConfig({ ...good, data: { ...good.data, page_size: 5000 } });
    expect(config.data?.page_size).toBe(100);
    expect(warnings.join()).toContain('page_size 5000');
  });

  test('warns of a cursor field of the user’s own', () => {
    const { warnings } = parseConfig({ ...good, data: { ...good.data, cursor_field: 'CreatedDateTime' } });
    expect(warnings.join()).toContain('CreatedDateTime');
  });

  test('takes data without a mode, and keys that are no longer needed', () => {
    const { data } = parseConfig({ ...good, data: { tables: ['incidents'], chunk_days: 30 } }).config;
    expect(data).not.toHaveProperty('mode');
    expect(data?.chunk_days).toBe(30);
  });

  test.each<[string, unknown, string, string, string]>([
    ['no instance', { ...good, instance: undefined }, 'config.invalid', 'instance', 'is required'],
    ['an unknown key', { ...good, time_zon: 'UTC' }, 'config.invalid', 'time_zon', 'did you mean time_zone?'],
    ['neither section', { instance: 'x', auth: good.auth }, 'config.invalid', 'ticketing', 'at least one of'],
    [
      'no tables',
      { ...good, data: { tables: [], mode: 'incremental' } },
      'config.invalid',
      'data.tables',
      'must not be empty: name at least one',
    ],
    [
      'an unknown mode',
      { ...good, data: { tables: ['a'], mode: 'all' } },
      'config.invalid',
      'data.mode',
      'historical, incremental',
    ],
    [
      'historical without start',
      { ...good, data: { tables: ['a'], mode: 'historical' } },
      'config.invalid',
      'data.start_date',
      'required when',
    ],
    [
      'an end for increments',
      { ...good, data: { ...good.data, end_date: '2024-01-01' } },
      'config.invalid',
      'data.end_date',
      'historical mode only',
    ],
    [
      'an end without a mode',
      { ...good, data: { tables: ['incidents'], end_date: '2024-01-01' } },
      'config.invalid',
      'data.end_date',
      'historical mode only',
    ],
    [
      'no date',
      { ...good, data: { ...good.data, start_date: '2024-02-31' } },
      'config.invalid',
      'data.start_date',
      'must be a date or an instant such as 2024-01-31 or 2024-01-31T18:00:00Z, not "2024-02-31"',
    ],
    [
      'no time of a day',
      { ...good, data: { ...good.data, start_date: '2024-02-01T24:10' } },
      'config.invalid',
      'data.start_date',
      'not "2024-02-01T24:10"',
    ],
    [
      'a table in two cases',
      { ...good, data: { ...good.data, tables: ['incidents', 'employees', 'Incidents'] } },
      'config.invalid',
      'data.tables.2',
      'names incidents again, in another case',
    ],
    [
      'fields of a table that is misspelled',
      { ...good, data: { ...good.data, tables: ['incidents'], select: { incidnets: ['Subject'] } } },
      'config.invalid',
      'data.select.incidnets',
      'is not among data.tables, did you mean incidents?',
    ],
    [
      'fields of one table in two cases',
      { ...good, data: { ...good.data, tables: ['a'], deny_fields: { a: ['Owner'], A: ['Status'] } } },
      'config.invalid',
      'data.deny_fields.A',
      'is given already as a',
    ],
    [
      'a negative page size',
      { ...good, data: { ...good.data, page_size: 0 } },
      'config.invalid',
      'data.page_size',
      'must be 1 or more',
    ],
    ['no employee', { ...good, ticketing: {} }, 'config.invalid', 'ticketing.employee_rec_id', 'is required'],
    [
      'an unknown strategy',
      { ...good, auth: { strategy: 'kerberos' } },
      'config.invalid',
      'auth.strategy',
      'basic_auth',
    ],
    ['no key', { ...good, auth: { strategy: 'ivanti_api_key' } }, 'config.invalid', 'auth.api_key', 'is required'],
    [
      'no role',
      { ...good, auth: { strategy: 'basic_auth', username: 'u', password: 'p' } },
      'config.invalid',
      'auth.role',
      'is required',
    ],
    [
      'a readable token URL',
      {
        ...good,
        auth: { strategy: 'oauth2', token_url: 'http://idp.example.com/t', client_id: 'i', client_secret: 's' },
      },
      'config.invalid',
      'auth.token_url',
      'https',
    ],
    [
      'no token URL',
      { ...good, auth: { strategy: 'oauth2', client_id: 'i', client_secret: 's' } },
      'auth.missing_token_url',
      'auth.token_url',
      'is required',
    ],
    [
      'a password that is no text',
      { ...good, auth: { strategy: 'ivanti_api_key', api_key: 7 } },
      'config.invalid',
      'auth.api_key',
      'must be a text',
    ],
    ['an unknown zone', { ...good, time_zone: 'Mars/Olympus' }, 'config.invalid', 'time_zone', 'IANA'],
    [
      'RecId left out',
      { ...good, data: { ...good.data, deny_fields: { incidents: ['RecID'] } } },
      'config.invalid',
      'data.deny_fields.incidents',
      'RecId',
    ],
    [
      'fields of no table',
      { ...good, data: { ...good.data, select: { changes: ['Subject'] } } },
      'config.invalid',
      'data.select.changes',
      'not among',
    ],
    ['not an object', 'hello', 'config.invalid', '(configuration)', 'object'],
  ])('with %s is refused, naming key and reason', (_case, input, code, field, text) => {
    const seen = fault(() => parseConfig(JSON.parse(JSON.stringify(input))));
    expect(seen).toMatchObject({ code, field });
    expect(seen.message).toContain(text);
  });
});

test.each([
  ['a host', 'idp.example.com/t', 'https'],
  ['a user', 'https://u:p@idp.example.com/t', 'credentials'],
  ['a doubled slash', 'https://idp.example.com//evil.example/t', 'doubled slash'],
  ['a fragment', 'https://idp.example.com/t#x', 'fragment'],
  ['a numeric host', 'https://2130706433/t', 'is read as 127.0.0.1'],
  ['a hidden dot segment', 'https://idp.example.com/%2e%2e/t', '".."'],
  ['a hidden backslash', 'https://idp.example.com/%5Ct', 'hide'],
])('a token URL with %s is refused', (_case, url, text) => {
  const auth = { strategy: 'oauth2', token_url: url, client_id: 'i', client_secret: 's' };
  expect(fault(() => parseConfig({ ...good, auth }))).toMatchObject({
    field: 'auth.token_url',
    message: expect.stringContaining(url.startsWith('https') ? text : 'must be an address such as') as unknown,
  });
});

test('a token URL may have a query', () => {
  const auth = {
    strategy: 'oauth2',
    token_url: 'https://idp.example.com/t?p=a//b',
    client_id: 'i',
    client_secret: 's',
  };
  expect(parseConfig({ ...good, auth }).warnings).toEqual([]);
});

describe('the address of a tenant', () => {
  test.each([
    ['tenant.example.com', 'https://tenant.example.com/api/odata/businessobject/incidents'],
    ['https://tenant.example.com:8443/', 'https://tenant.example.com:8443/api/odata/businessobject/incidents'],
    ['https://itsm.example.com/HEAT', 'https://itsm.example.com/HEAT/api/odata/businessobject/incidents'],
    ['https://itsm.example.com/HEAT/api/', 'https://itsm.example.com/HEAT/api/odata/businessobject/incidents'],
    ['https://api.example.com/api', 'https://api.example.com/api/odata/businessobject/incidents'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/api/odata/businessobject/incidents'],
  ])('%s has its collections at %s', (instance, url) => {
    expect(createEndpoint(instance).collection('incidents').href).toBe(url);
  });

  test('names $metadata and login beside the collections', () => {
    const endpoint = createEndpoint('https://t.example.com:8443/HEAT');
    expect(endpoint.metadata('incidents').href).toBe('https://t.example.com:8443/HEAT/api/odata/incidents/$metadata');
    expect(endpoint.loginUrl.href).toBe('https://t.example.com:8443/HEAT/api/rest/authentication/login');
    expect(endpoint.applicationRoot.href).toBe('https://t.example.com:8443/HEAT/');
  });

  test('gives the tenant its host without port, unless it has a name of its own', () => {
    expect(createEndpoint('https://T.example.com:8443').tenant).toBe('t.example.com');
    expect(createEndpoint('https://t.example.com', undefined, 'production').tenant).toBe('production');
  });

  test.each([
    ['/api/odata/custom-businessobject/', 'https://t.example.com/api/odata/custom-businessobject/incidents'],
    ['/api/odata/custom-businessobject', 'https://t.example.com/api/odata/custom-businessobject/incidents'],
    ['https://t.example.com/heat/odata/bo/', 'https://t.example.com/heat/odata/bo/incidents'],
    ['https://t.example.com:443/heat/odata/bo/', 'https://t.example.com/heat/odata/bo/incidents'],
  ])('takes the api_path %s', (apiPath, url) => {
    const endpoint = createEndpoint('t.example.com', apiPath);
    expect(endpoint.collection('incidents').href).toBe(url);
  });

  test('of a custom path has $metadata at its parent and login before /odata/', () => {
    const endpoint = createEndpoint('t.example.com', '/heat/odata/bo/');
    expect(endpoint.metadata('incidents').pathname).toBe('/heat/odata/incidents/$metadata');
    expect(endpoint.loginUrl.pathname).toBe('/heat/rest/authentication/login');
  });

  test.each([
    ['another host', 'https://evil.example.com/api/odata/x/', 'config.foreign_host'],
    ['another scheme', 'http://t.example.com/api/odata/x/', 'config.foreign_host'],
    ['another port', 'https://t.example.com:444/api/odata/x/', 'config.foreign_host'],
    ['a host without scheme', '//evil.example.com/x/', 'config.foreign_host'],
    ['backslashes', '\\\\evil.example.com\\x', 'config.foreign_host'],
    ['user info', 'https://u:p@t.example.com/x/', 'config.invalid'],
    ['a query', '/api/odata/x/?a=b', 'config.invalid'],
    ['dot segments', '/api/../x/', 'config.invalid'],
    ['hidden dot segments', '/api/%2e%2E/x/', 'config.invalid'],
    ['a doubled slash', '/api//evil.example.com/', 'config.invalid'],
    ['a doubled slash behind a dot', '/.//evil.example.com/', 'config.invalid'],
    ['a doubled slash on the instance', 'https://t.example.com//evil.example.com/', 'config.invalid'],
    ['a backslash', '/api/\\evil.example.com/', 'config.invalid'],
    ['a tab', '/\t/evil.example.com/', 'config.foreign_host'],
    ['a line break', '/api/o\ndata/', 'config.invalid'],
  ])('refuses an api_path with %s', (_case, apiPath, code) => {
    expect(fault(() => createEndpoint('https://t.example.com', apiPath))).toMatchObject({ code, field: 'api_path' });
  });

  test.each([
    ['another scheme', 'ftp://t.example.com'],
    ['plain http', 'http://t.example.com'],
    ['credentials', 'https://u:p@t.example.com'],
    ['a query', 'https://t.example.com/?x=1'],
    ['a fragment', 'https://t.example.com/#x'],
    ['blanks', 'my tenant'],
    ['a doubled slash', 'https://t.example.com//evil.example.com'],
    ['a doubled slash and capitals', 'https://T.EXAMPLE.COM//evil.example.com/'],
    ['a doubled slash on this machine', 'http://localhost//evil.example.com'],
    ['a doubled slash behind a dot', 'https://t.example.com/.//evil.example.com'],
    ['dot segments', 'https://t.example.com/HEAT/../x'],
    ['hidden dot segments', 'https://t.example.com/HEAT/%2E%2e/x'],
    ['backslashes', 'https://t.example.com\\\\evil.example.com'],
    ['backslashes for its slashes', 'https:\\\\t.example.com'],
    ['a tab', 'https://t.exam\tple.com'],
    ['a line break in its path', 'https://t.example.com/\n/evil.example.com'],
    ['a character that is not shown', 'https://t.exam\u200bple.com'],
    ['a user alone', 'https://kim@t.example.com'],
    ['an empty user', 'https://@t.example.com'],
    ['credentials without a scheme', 'kim:planted-secret@t.example.com'],
    ['one slash', 'https:/t.example.com'],
    ['no slash', 'https:t.example.com'],
    ['three slashes', 'https:///t.example.com'],
    ['nothing', '  '],
    ['a letter that looks like another', 'https://ten\u0430nt.example.com'],
    ['wide letters', 'https://\uff54enant.example.com'],
    ['another full stop', 'https://tenant.example\u3002com'],
    ['an encoded letter in its host', 'https://%65vil.example.com'],
    ['a number for a host', 'https://2130706433'],
    ['a hexadecimal host', 'https://0x7f.1'],
    ['port 0', 'https://t.example.com:0'],
    ['a port that is none', 'https://t.example.com:99999'],
    ['a port that is left open', 'https://t.example.com:'],
    ['a % that encodes nothing', 'https://t.example.com/%zz'],
    ['a hidden slash', 'https://t.example.com/%2fevil'],
    ['a hidden backslash', 'https://t.example.com/%5cevil'],
    ['a hidden line break', 'https://t.example.com/%0aevil'],
    ['an encoding of an encoding', 'https://t.example.com/%252e%252e'],
  ])('refuses an instance with %s', (_case, instance) => {
    expect(fault(() => createEndpoint(instance))).toMatchObject({ code: 'config.invalid', field: 'instance' });
  });

  test.each([
    'xn--tennt-6ve.example.com',
    '[::1]',
    'https://t.example.com:443',
    'https://t.example.com/h%C3%A9at',
  ])('may be %s', (instance) => {
    expect(createEndpoint(instance).origin).toMatch(/^https:/);
  });

  test('that is read otherwise than it is written is shown as it is read', () => {
    const { message } = fault(() => createEndpoint('https://ten\u0430nt.example.com'));
    expect(message).toContain('is read as xn--tennt-6ve.example.com');
  });

  test('of a name that is a part of no path is refused', () => {
    const endpoint = createEndpoint('t.example.com');
    for (const name of ['', '.', '..']) {
      expect(fault(() => endpoint.collection(name)).message).toContain('cannot be a part of a path');
      expect(fault(() => endpoint.metadata(name)).message).toContain('cannot be a part of a path');
    }
    expect(endpoint.collection('%2e%2e').pathname).toContain('/%252e%252e');
  });

  test('is refused without repeating a password that it contains', () => {
    for (const instance of ['https://kim:planted-secret@t.example.com', 'kim:planted-secret@t.example.com']) {
      expect(fault(() => createEndpoint(instance)).message).not.toContain('planted-secret');
    }
    const path = 'https://kim:planted-secret@evil.example.com/x/';
    expect(fault(() => createEndpoint('t.example.com', path)).message).not.toContain('planted-secret');
  });

  // No address that is built from an accepted one leads elsewhere.
  test('is never left by what is made of it', () => {
    const parts = fc.array(
      fc.constantFrom('/', '//', '\\', '.', '..', '%2e', '%2F', '@', ':', 'HEAT', 'api', 'evil.example', 'odata'),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(
        parts,
        fc.option(parts, { nil: undefined }),
        fc.string({ minLength: 1 }),
        (instance, apiPath, set) => {
          let endpoint: Endpoint;
          try {
            endpoint = createEndpoint(`https://t.example.com/${instance.join('')}`, apiPath?.join('') || undefined);
          } catch (error) {
            expect(isPluginError(error)).toBe(true);
            return;
          }
          const places = [endpoint, ...(endpoint.under === undefined ? [] : [endpoint.under('/HEAT')])];
          for (const place of places) {
            const { applicationRoot, loginUrl } = place;
            const name = /^\.{1,2}$/.test(set) ? 'incidents' : set;
            for (const url of [applicationRoot, loginUrl, place.collection(name, 'key'), place.metadata(name)]) {
              expect(url.origin).toBe('https://t.example.com');
              expect(url.pathname).not.toMatch(/^\/\//);
            }
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('keeps a quote or slash in a key inside its segment', () => {
    const url = createEndpoint('t.example.com').collection('incidents', "a'b/c?d");
    expect(url.pathname).toBe("/api/odata/businessobject/incidents('a''b%2Fc%3Fd')");
  });
});
