import { describe, expect, test } from 'vitest';
import { isPluginError, keyTitle, schemaAt, type JsonObject } from '../../host-sdk/index.js';
import { parseConfig } from '../../plugin/config/parse.js';
import { CONFIG_SCHEMA } from '../../plugin/config/schema.js';

const SCHEMA: JsonObject = CONFIG_SCHEMA;

describe('the form', () => {
  // The two product documents: "Configure the Ivanti Plugin", "Authentication" and "Sync preferences".
  test.each([
    ['name', 'Configuration Name'],
    ['instance', 'Ivanti Tenant URL'],
    ['auth', 'Authentication Method'],
    ['auth.username', 'Username'],
    ['auth.password', 'Password'],
    ['auth.role', 'Ivanti User Role'],
    ['auth.api_key', 'API Key'],
    ['auth.jwt', 'Credential (JWT)'],
    ['auth.session_key', 'Credential (session key)'],
    ['auth.token_url', 'Token URL'],
    ['auth.client_id', 'Client ID'],
    ['auth.client_secret', 'Client secret'],
    ['auth.scope', 'Scope'],
    ['time_zone', 'Time zone'],
    ['api_path', 'Custom OData path'],
    ['ticketing.employee_rec_id', 'Employee Record ID (RecID)'],
    ['ticketing.interval', 'Sync Interval (min)'],
    ['data.interval', 'Sync Interval (min)'],
    ['data.tables', 'Tables'],
    ['data.mode', 'Mode'],
    ['data.start_date', 'Start date'],
    ['data.end_date', 'End date'],
    ['data.cursor_field', 'Cursor field'],
    ['data.page_size', 'Page size'],
    ['request_timeout', 'Request timeout (s)'],
    ['rate_limit', 'Rate limit (requests per minute)'],
  ])('calls %s as the documents do: %s', (path, title) => {
    expect(schemaAt(SCHEMA, path)?.['title']).toBe(title);
  });

  test('names each way to authenticate as the documents do', () => {
    const titles = CONFIG_SCHEMA.properties.auth.oneOf.map(({ title }) => title);
    const documented = [
      'Basic Authentication',
      'API Key Authentication',
      'JSON web token (JWT)',
      'Session key',
      'OAuth2',
    ];
    expect(titles).toEqual(expect.arrayContaining(documented));
  });

  test('has a title and a description for every key that it asks for', () => {
    const bare = (schema: JsonObject, path: string): string[] =>
      Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>).flatMap(([key, one]) => {
        const branches = [one, ...((one['oneOf'] ?? []) as readonly JsonObject[])];
        const own = one['const'] === undefined && (one['title'] === undefined || one['description'] === undefined);
        return [...(own ? [`${path}${key}`] : []), ...branches.flatMap((branch) => bare(branch, `${path}${key}.`))];
      });
    expect(bare(SCHEMA, '')).toEqual([]);
  });
});

describe('the name of a configuration key for people', () => {
  test.each([
    ['auth.strategy', 'Authentication Method (auth.strategy)'],
    ['data.select.changes', 'Fields to read (data.select.changes)'],
    ['tenant.x', 'Tenant name (tenant.x)'],
    ['time_zone', 'time_zone'],
    ['colour', 'colour'],
    ['constructor', 'constructor'],
    ['', ''],
  ])('of %s is %s', (path, title) => {
    expect(keyTitle(SCHEMA, path)).toBe(title);
  });

  test('appears in the refusal of a configuration', () => {
    const message = () => {
      try {
        parseConfig({ auth: { strategy: 'ivanti_api_key' }, data: { tables: ['a'], mode: 'all' } });
      } catch (error) {
        return isPluginError(error) ? error.message : '';
      }
      return 'accepted';
    };
    expect(message()).toBe(
      'Ivanti Tenant URL (instance): is required; API Key (auth.api_key): is required; Mode (data.mode): must be one of historical, incremental.',
    );
  });
});
