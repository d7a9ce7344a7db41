import { expect } from 'vitest';
import type { Json, JsonObject } from '../../host-sdk/index.js';
import { planOf, stepsFor } from '../../host/console/connection/sections.js';
import { fillIn } from '../../host/init/fill-in.js';
import { branchesOf, fieldAt, type FormSchema } from '../../host/init/form-field.js';
import { CONFIG_SCHEMA } from '../../plugin/index.js';
import { currentFlaw, type Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { connect } from '../contract/ticket-scene.js';
import { HOUR, MINUTE, scheduleScene } from '../host/schedule-scene.js';
import { readsTicketing, sends } from './known-bad.js';

type Schema = FormSchema & JsonObject;

/** The schema that forms are made of. */
function formSchema(): Schema {
  const schema = CONFIG_SCHEMA as unknown as Schema;
  return currentFlaw().form?.(schema) ?? schema;
}

/** What a form asks for while tickets are wanted, step by step: titles in the order of the form. */
function stepsOf(schema: Schema): readonly (readonly string[])[] {
  const plan = planOf(schema, { basic: 'Basic information', connection: 'Connection' });
  return stepsFor(plan, { ticketing: {} }).map(({ groups }) =>
    groups.flatMap(({ schema: part }) =>
      Object.values(part['properties'] as Readonly<Record<string, FormSchema>>).map(({ title = '' }) => title),
    ),
  );
}

interface Question {
  readonly path: string;
  readonly title: string;
}

/** What is asked for on the command line where tickets are wanted and tables are not. */
async function askedFor(schema: Schema, strategy: string): Promise<readonly Question[]> {
  const asked: Question[] = [];
  const note = async (path: string): Promise<Json | undefined> => {
    asked.push({ path, title: fieldAt(schema, path)?.title ?? path });
    return undefined;
  };
  await fillIn(
    schema,
    {},
    {
      value: note,
      optional: note,
      choice: async (path, title) => {
        asked.push({ path, title });
        return strategy;
      },
      section: async (path) => path === 'ticketing',
    },
  );
  return asked;
}

/** Forms whose schema differs at a path of keys. */
const changesAt = (path: readonly string[], change: (field: JsonObject) => JsonObject): Flaw => ({
  form: (schema) => changed(schema, path, change),
});

function changed(
  at: JsonObject,
  [key, ...rest]: readonly string[],
  change: (field: JsonObject) => JsonObject,
): JsonObject {
  if (key === undefined) return change(at);
  const inner = changed(at[key] as JsonObject, rest, change);
  return Array.isArray(at) ? Object.assign([...(at as Json[])], { [key]: inner }) : { ...at, [key]: inner };
}

const titled = (path: readonly string[], title: string) => changesAt(path, (field) => ({ ...field, title }));
const INTERVAL = ['properties', 'ticketing', 'properties', 'interval'];

statement(
  'cto.configure.first',
  {
    'the interval beside the fields of its part': changesAt(INTERVAL, ({ 'x-section': _basic, ...field }) => field),
    'a name that the form does not ask for': changesAt(['properties'], ({ name: _name, ...others }) => others),
    'another word for the name': titled(['properties', 'name'], 'Connection'),
  },
  async () => {
    const schema = formSchema();
    const [first = [], ...others] = stepsOf(schema);
    const asked = first.filter((title) => /^Configuration Name|^Sync Interval/.test(title));
    expect(asked).toEqual(['Configuration Name', 'Sync Interval (min)']);
    expect(others.flat().filter((title) => asked.includes(title))).toEqual([]);
    const line = (await askedFor(schema, 'ivanti_api_key')).map(({ title }) => title);
    expect([line[0], line.includes('Sync Interval (min)')]).toEqual(['Configuration Name', true]);
  },
);

statement(
  { id: 'cto.configure.first', of: 'the interval at work' },
  {
    'an interval that is ignored': { connections: (name) => ({ [name]: { ticketing: {} } }) },
  },
  async () => {
    const scene = await scheduleScene();
    const synced: number[] = [];
    const { sync } = scene.product;
    scene.product.sync = (request) => {
      synced.push(scene.time.now());
      return sync(request);
    };
    await scene.keep('CTO Ivanti', { ticketing: { interval: 30 } });
    await scene.serve();
    await scene.time.pass(2 * HOUR);
    expect(synced).toHaveLength(4);
    expect(synced.slice(1).map((at, index) => (at - (synced[index] ?? 0)) / MINUTE)).toEqual([30, 30, 30]);
  },
);

const AUTH = ['properties', 'auth'];
const EMPLOYEE = ['properties', 'ticketing', 'properties', 'employee_rec_id'];

statement(
  'cto.configure.second',
  {
    'another word for the URL': titled(['properties', 'instance'], 'Instance'),
    'another word for the employee': titled(EMPLOYEE, 'Customer'),
    'a method with another name': titled([...AUTH, 'oneOf', '1'], 'Key'),
    'an employee that may be left out': changesAt(['properties', 'ticketing'], (field) => ({ ...field, required: [] })),
    'the method before the URL': changesAt(AUTH, (field) => ({ ...field, 'x-order': 1.5 })),
  },
  async () => {
    const schema = formSchema();
    const wanted = ['Ivanti Tenant URL', 'Authentication Method', 'Employee Record ID (RecID)'];
    const [, ...steps] = stepsOf(schema);
    expect(steps.flat().filter((title) => wanted.includes(title))).toEqual(wanted);
    const methods = branchesOf(fieldAt(schema, 'auth') ?? {});
    expect([...methods].slice(0, 2).map(([key, { title }]) => [key, title])).toEqual([
      ['basic_auth', 'Basic Authentication'],
      ['ivanti_api_key', 'API Key Authentication'],
    ]);
    const asked = (await askedFor(schema, 'ivanti_api_key')).map(({ title }) => title);
    expect(asked.filter((title) => wanted.includes(title))).toEqual(wanted);
  },
);

/** What is asked for once a method is chosen. */
async function askedAfter(strategy: string): Promise<readonly string[]> {
  const [choice, ...others] = (await askedFor(formSchema(), strategy)).filter(({ path }) => path.startsWith('auth.'));
  expect(choice?.title).toBe('Authentication Method');
  return others.map(({ title }) => title);
}

statement(
  'cto.configure.basic',
  {
    'another word for the role': titled([...AUTH, 'oneOf', '0', 'properties', 'role'], 'Role'),
    'a role that may be left out': changesAt([...AUTH, 'oneOf', '0'], (branch) => ({
      ...branch,
      required: ['strategy', 'username', 'password'],
    })),
    'an email in place of the user': titled([...AUTH, 'oneOf', '0', 'properties', 'username'], 'Email'),
  },
  async () => {
    expect(await askedAfter('basic_auth')).toEqual(['Username', 'Password', 'Ivanti User Role']);
  },
);

statement(
  'cto.configure.api-key',
  {
    'another word for the key': titled([...AUTH, 'oneOf', '1', 'properties', 'api_key'], 'Token'),
    'the user as well': changesAt([...AUTH, 'oneOf', '1'], (branch) => ({
      ...branch,
      required: ['strategy', 'api_key', 'username'],
      properties: { ...(branch['properties'] as JsonObject), username: { type: 'string', title: 'Username' } },
    })),
  },
  async () => {
    expect(await askedAfter('ivanti_api_key')).toEqual(['API Key']);
  },
);

statement(
  'cto.employee',
  {
    'a search in place of the record': sends(
      ({ url }) => url.pathname.includes('/employees('),
      ({ url }) => {
        const [, id = ''] = /\('(.*)'\)/.exec(decodeURIComponent(url.pathname)) ?? [];
        const query = encodeURIComponent(`RecId eq '${id}'`);
        return { url: new URL(`/api/odata/businessobject/employees?$filter=${query}`, url) };
      },
    ),
    'a missing employee reported as ok': {
      plugin: (plugin) => ({
        async validate(request) {
          const { checks } = await plugin.validate(request);
          return {
            ok: true,
            checks: checks.map((check) => (check.step === 'employee' ? { ...check, outcome: 'ok' } : check)),
          };
        },
      }),
    },
    'another employee': readsTicketing({ employee_rec_id: 'E'.repeat(32) }),
  },
  async () => {
    const { tenant, plugin } = await connect({}, {}, { incidents: 20 });
    const { employeeRecId } = tenant.credentials;
    const { ok, checks } = await plugin.validate({});
    const name = tenant.mock.records.get('employees', employeeRecId)?.['DisplayName'];
    expect([ok, checks.find(({ step }) => step === 'employee')]).toMatchObject([true, { outcome: 'ok', detail: name }]);
    const path = `/api/odata/businessobject/employees('${employeeRecId}')`;
    const [asked, ...others] = tenant.mock.journal.entries(({ set }) => set === 'employees');
    expect([asked?.method, asked?.path, asked?.status, others.length]).toEqual(['GET', path, 200, 0]);
    expect(asked?.headers).toMatchObject({ accept: 'application/json' });
    const { plugin: wrong } = await connect({ employee_rec_id: 'F'.repeat(32) }, {}, { incidents: 20 });
    const refused = await wrong.validate({});
    expect([refused.ok, refused.checks.find(({ step }) => step === 'employee')]).toMatchObject([
      false,
      { outcome: 'failed', problem: { code: 'tenant.no_record', field: 'ticketing.employee_rec_id' } },
    ]);
  },
);
