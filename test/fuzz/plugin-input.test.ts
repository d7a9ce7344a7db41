import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../mock-ivanti/model/query/parser.js';
import type { Expression } from '../../mock-ivanti/model/query/ast.js';
import { edmxOf } from '../../mock-ivanti/model/schema/edmx.js';
import { DEFINITIONS, describeAll } from '../../mock-ivanti/model/schema/objects.js';
import { parseConfig, parseDraft } from '../../plugin/config/parse.js';
import { openConnection } from '../../plugin/container/connection.js';
import { parseEdmx } from '../../plugin/odata/edmx.js';
import { createEndpoint } from '../../plugin/odata/endpoint.js';
import { fieldsOf } from '../../plugin/odata/fields.js';
import { queryString, type Comparison, type Filter, type Query } from '../../plugin/odata/query.js';
import { testServices } from '../tenant.js';
import { fuzz, FUZZ_TIMEOUT, outcomeOf } from './fuzz.js';
import { hostileText, mutated, nested } from './hostile.js';

const AUTHS = [
  { strategy: 'ivanti_api_key', api_key: 'k' },
  { strategy: 'ivanti_jwt', jwt: 'a.b.c' },
  { strategy: 'ivanti_session_key', session_key: 's' },
  { strategy: 'basic_auth', username: 'u', password: 'p', role: 'r' },
  {
    strategy: 'oauth2',
    token_url: 'https://idp.example/t',
    client_id: 'i',
    client_secret: 's',
    scope: 'x',
    extra_params: { a: 'b' },
  },
];
const CONFIGS = AUTHS.map((auth) => ({
  name: 'n',
  instance: 'tenant.example.com',
  tenant: 't',
  api_path: '/HEAT/api/odata/businessobject/',
  auth,
  proxy: 'http://proxy.example:3128',
  ca: 'file:ca.pem',
  time_zone: 'Europe/Berlin',
  ticketing: {
    employee_rec_id: 'E',
    correlation_field: 'C',
    fields: { status: 'Status' },
    status_map: { Logged: 'new' },
  },
  data: {
    tables: ['incidents', 'employees'],
    mode: 'historical',
    start_date: '2024-01-01',
    select: { incidents: ['Subject'] },
    deny_fields: { employees: ['Salary'] },
    table_names: { incidents: 'tickets' },
  },
}));
/** As the product documents write it. */
const FLAT = {
  tenant_url: 'tenant.example.com',
  authentication_method: 'API key',
  credential: 'k',
  'Start date': '2024-01-01',
  params: { tables: 'incidents' },
};

describe('a configuration', () => {
  const kept = [
    { ...CONFIGS[0], data: { tables: ['employees'], deny_fields: { employees: [0] } } },
    { ...CONFIGS[0], more: nested(10_000) },
    { ...CONFIGS[0], api_path: '/%zz/' },
  ];

  test(
    'is accepted, or refused by the key that is wrong, for any content',
    async () => {
      await fuzz(mutated([...CONFIGS, FLAT]), { runs: 1000, kept }, async (config) => {
        for (const parse of [parseConfig, parseDraft]) {
          const parsed = await outcomeOf(() => parse(config));
          if ('problem' in parsed) {
            expect([parsed.problem.blame, parsed.problem.field]).toEqual(['config', expect.anything()]);
            continue;
          }
          const opened = await outcomeOf(() => openConnection(parsed.result.config, testServices()));
          if ('problem' in opened) expect(opened.problem.blame).toBe('config');
          else await opened.result.close();
        }
      });
    },
    FUZZ_TIMEOUT,
  );
});

const PIECES = [
  'http:',
  'https:',
  'HTTPS:',
  '/',
  '//',
  '\\',
  '.',
  '..',
  '%2e',
  '%2f',
  '%5c',
  '%zz',
  '@',
  'user:pass@',
  ':',
  ':443',
  ':0',
  ':99999',
  '?',
  '#',
  '[::1]',
  '[',
  'tenant.example.com',
  'evil.example',
  'localhost',
  '127.0.0.1',
  '0x7f.1',
  '2130706433',
  '\t',
  '\r\n',
  '\0',
  '\u3002',
  '\uff0f',
  '\u202e',
  '\u00ad',
  'é',
  'xn--',
  'api',
  'HEAT',
  ' ',
  'javascript:',
  'a'.repeat(300),
];
const address = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')),
  hostileText,
);

describe('an address', () => {
  test(
    'is refused, or leads to the one place that it names',
    async () => {
      const asked = fc.tuple(address, fc.option(address, { nil: undefined }), hostileText);
      const kept: readonly (readonly [string, string | undefined, string])[] = [
        ['tenant.example.com', '/%zz/', '%zz'],
        ['http://localhost//evil', undefined, '//evil'],
      ];
      await fuzz(
        asked,
        { runs: 2000, kept: kept as [string, string | undefined, string][] },
        async ([instance, path, set]) => {
          const made = await outcomeOf(() => createEndpoint(instance, path));
          if ('problem' in made) {
            expect(made.problem.blame).toBe('config');
            return;
          }
          const { result: endpoint } = made;
          for (const url of [
            endpoint.loginUrl,
            endpoint.applicationRoot,
            endpoint.collection('incidents', Buffer.from(set).toString()),
            endpoint.metadata('incidents'),
          ]) {
            expect([url.origin, url.username, url.password, url.search, url.hash]).toEqual([
              endpoint.origin,
              '',
              '',
              '',
              '',
            ]);
            // Parsed again, as a receiver of the text would, it is the same place.
            expect(new URL(url.href).href).toBe(url.href);
            expect(url.pathname).not.toMatch(/^\/\/|\\/);
          }
          const { protocol, hostname } = new URL(endpoint.origin);
          expect(instance.trim().toLowerCase()).not.toMatch(/[\\\s\0@]/);
          if (protocol === 'http:') expect(['localhost', '127.0.0.1', '[::1]']).toContain(hostname);
        },
      );
    },
    FUZZ_TIMEOUT,
  );
});

const field = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('Subject', 'RecId', 'constructor', '__proto__') },
  { weight: 1, arbitrary: hostileText },
  fc.constantFrom('null', 'TRUE', 'false', 'not'),
);
const value: fc.Arbitrary<Comparison['value']> = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
  fc
    .date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2999-12-31') })
    .map((date) => ({ instant: date.toISOString() })),
);
const comparison = fc.record({
  field,
  operator: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'),
  value,
}) as fc.Arbitrary<Comparison>;
const terms = fc.array(comparison, { minLength: 1, maxLength: 4 });
const filter: fc.Arbitrary<Filter> = fc.oneof(
  terms.map((all) => ({ all })),
  terms.map((any) => ({ any })),
);
const query = fc.record(
  {
    filter,
    orderBy: field,
    descending: fc.boolean(),
    top: fc.nat(100),
    skip: fc.nat(),
    select: fc.array(field, { maxLength: 3 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Query>;

describe('a query', () => {
  test(
    'is read by the tenant as it was meant, for any query',
    async () => {
      await fuzz(
        query,
        { runs: 1500, kept: [{ filter: { all: [{ field: 'RecId', operator: 'eq', value: '\ud83d' }] } }] },
        async (asked) => {
          const written = await outcomeOf(() => queryString(asked));
          if ('problem' in written) return;
          const parameters = new URLSearchParams(written.result.replaceAll('+', '%2B'));
          expect([...parameters.keys()]).toEqual(
            ['$filter', '$orderby', '$select', '$top', '$skip'].filter((name) => parameters.has(name)),
          );
          if (asked.filter !== undefined)
            expect(readBack(parseFilter(parameters.get('$filter') ?? ''))).toEqual(wanted(asked.filter));
        },
      );
    },
    FUZZ_TIMEOUT,
  );
});

type Plain = readonly [
  joint: string,
  ...terms: readonly (readonly [field: string, operator: string, kind: string, text: string])[],
];

function wanted(asked: Filter): Plain {
  const [joint, terms] = 'all' in asked ? (['and', asked.all] as const) : (['or', asked.any] as const);
  return [
    terms.length > 1 ? joint : '',
    ...terms.map(({ field: name, operator, value: one }) => [name, operator, ...plain(one)] as const),
  ];
}

function plain(one: Comparison['value']): readonly [string, string] {
  if (one === null) return ['text', '$NULL'];
  if (typeof one === 'object') return ['date', one.instant];
  if (typeof one === 'string') return ['text', one];
  return [typeof one === 'boolean' ? 'bool' : 'number', String(one)];
}

function readBack(expression: Expression): Plain {
  const joints = new Set<string>();
  const found: (readonly [string, string, string, string])[] = [];
  const walk = (one: Expression): void => {
    if (one.type !== 'binary') throw new Error(`${one.type} where a comparison belongs`);
    const { operator, left, right } = one;
    if (operator === 'and' || operator === 'or') {
      joints.add(operator);
      walk(left);
      walk(right);
    } else found.push([left.type === 'field' ? left.name : left.type, operator, ...literalOf(right)]);
  };
  walk(expression);
  return [[...joints].join(), ...found];
}

function literalOf(one: Expression): readonly [string, string] {
  if (one.type === 'literal') return [one.kind, one.text];
  if (one.type === 'unary' && one.operand.type === 'literal')
    return [one.operand.kind, `${one.operator}${one.operand.text}`];
  throw new Error(`${one.type} where a value belongs`);
}

const XML_PIECES = [
  '<',
  '>',
  '"',
  '&',
  '&lt;',
  '&#0;',
  '&#xD800;',
  '&#x202e;',
  '<!DOCTYPE x>',
  '<!ENTITY a "b">',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?x ?>',
  '\0',
  ' Name="__proto__"',
  ' BaseType="MetaData.incident"',
  '<__proto__/>',
  '<constructor x="1"/>',
  '<Property Name="constructor" Type="toString"/>',
  '<TypeDefinition Name="T" UnderlyingType="constructor"/>',
  ' Type="MetaData.T"',
  ' MaxLength="1e999"',
  'é😀',
  '</EntityType>',
];

describe('a $metadata document', () => {
  const document = edmxOf('standarduserteams', describeAll(DEFINITIONS));
  const cut = fc.record({
    at: fc.nat(document.length),
    length: fc.nat(80),
    text: fc.oneof(fc.constantFrom(...XML_PIECES), hostileText),
    times: fc.constantFrom(1, 1, 1, 50),
  });
  const mutant = fc
    .array(cut, { minLength: 1, maxLength: 4 })
    .map((cuts) =>
      cuts.reduce(
        (text, one) => text.slice(0, one.at) + one.text.repeat(one.times) + text.slice(one.at + one.length),
        document,
      ),
    );
  const kept = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((name) =>
    document.replaceAll('RecId', name).replace('<Property', `<${name}/><Property`),
  );

  test(
    'is read, or refused as a fault of the tenant, for any content',
    async () => {
      await fuzz(mutant, { runs: 500, kept }, async (text) => {
        const read = await outcomeOf(() => parseEdmx(text).entities.map((entity) => fieldsOf(entity)));
        if ('problem' in read) {
          expect(read.problem.code).toBe('tenant.bad_metadata');
          return;
        }
        for (const one of read.result.flat())
          expect([typeof one.name, typeof one.type, typeof one.nativeType]).toEqual(['string', 'string', 'string']);
      });
    },
    FUZZ_TIMEOUT,
  );
});
