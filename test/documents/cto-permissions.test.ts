import { expect } from 'vitest';
import type { Check, QueueInUse } from '../../host-sdk/index.js';
import { ROLES } from '../../mock-ivanti/model/schema/permissions.js';
import type { Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { ITEM, NOTE, REQUEST, sync } from '../contract/ticket-scene.js';
import { createdAnyway } from './known-bad.js';
import { startPlugin, startTenant, testServices, ticketing, type Tenant } from '../tenant.js';

/** The document's list: what the tenant's integration role may do, object by object. */
const LISTED = ROLES['IntegrationRole'] ?? {};
const without = (object: string) => `Without ${object}`;
const ROLES_WITHOUT = Object.fromEntries(
  Object.keys(LISTED).map((object) => [without(object), { ...LISTED, [object]: '' }]),
);

/** What tickets with the default mappings use of the list. */
const USED = {
  Incident: 'Add, View, Edit',
  Employee: 'View',
  Journal: 'Add, View',
  StandarduserTeam: 'View',
  IncidentStatus: 'View',
} as const;

const rolesTenant = () =>
  startTenant({ incidents: 20, schema: { roles: { ...ROLES_WITHOUT, 'Only what is used': USED } } });

/** The plugin for a user in a role. */
function inRole(tenant: Tenant, role: string) {
  const { username, password } = tenant.credentials;
  const auth = { strategy: 'basic_auth', username, password, role };
  return startPlugin(tenant.config({ auth, ticketing: ticketing(tenant) }), testServices(tenant.clock));
}

async function rightsIn(tenant: Tenant, role: string, queues?: readonly QueueInUse[]): Promise<Check | undefined> {
  const plugin = inRole(tenant, role);
  const { checks } = await plugin.validate({ deep: true, ...(queues === undefined ? {} : { queues }) });
  return checks.find(({ step }) => step === 'rights');
}

const statesOf = (check: Check | undefined) =>
  Object.fromEntries((check?.rights ?? []).map(({ right, object, state }) => [`${right} ${object}`, state]));

/** A product that looks at the rights in another way. */
const checks = (change: (check: Check, queues: readonly QueueInUse[] | undefined) => Check): Flaw => ({
  plugin: (plugin) => ({
    async validate(request) {
      const { ok, checks: all } = await plugin.validate(request);
      return { ok, checks: all.map((check) => (check.step === 'rights' ? change(check, request.queues) : check)) };
    },
  }),
});
const withRights = (check: Check, change: (rights: NonNullable<Check['rights']>) => NonNullable<Check['rights']>) => ({
  ...check,
  rights: change(check.rights ?? []),
});

statement(
  'cto.permissions',
  {
    'the history forgotten': checks((check) =>
      withRights(check, (rights) => rights.filter(({ object }) => object !== 'Journal')),
    ),
    'every right taken for there': checks((check) =>
      withRights(check, (rights) => rights.map((right) => ({ ...right, state: 'proven' }))),
    ),
    'the whole list wanted': checks((check) =>
      withRights(check, (rights) => [
        ...rights,
        ...Object.keys(LISTED).map((object) => ({
          object,
          right: 'Delete',
          why: 'it is listed',
          state: 'refused' as const,
        })),
      ]),
    ),
  },
  async () => {
    const tenant = await rolesTenant();
    const complete = statesOf(await rightsIn(tenant, 'IntegrationRole'));
    const wanted = Object.entries(USED).flatMap(([object, rights]) =>
      rights.split(', ').map((right) => `${right} ${object}`),
    );
    expect(Object.keys(complete).sort()).toEqual(wanted.sort());
    expect(Object.entries(complete).filter(([name]) => name.startsWith('View'))).toEqual(
      Object.keys(complete)
        .filter((name) => name.startsWith('View'))
        .map((name) => [name, 'proven']),
    );
    const lostWithout = async (object: string) => {
      const after = statesOf(await rightsIn(tenant, without(object)));
      const lost = Object.keys(complete).filter((name) => after[name] !== complete[name]);
      return lost.map((name) => name.split(' ')[1]);
    };
    for (const object of Object.keys(USED)) expect(new Set(await lostWithout(object))).toEqual(new Set([object]));
    for (const object of Object.keys(LISTED).filter((one) => !Object.hasOwn(USED, one))) {
      expect([object, await lostWithout(object)]).toEqual([object, []]);
    }
    expect(Object.keys(LISTED)).toHaveLength(44);
  },
);

statement(
  { id: 'cto.permissions', of: 'nothing but what is used' },
  {
    'a role that may not add': {
      options: ({ schema, ...options }) => ({
        ...options,
        schema: { ...(schema as object), roles: { 'Only what is used': { ...USED, Incident: 'View, Edit' } } },
      }),
    },
    'a role that may not edit': {
      options: ({ schema, ...options }) => ({
        ...options,
        schema: { ...(schema as object), roles: { 'Only what is used': { ...USED, Incident: 'Add, View' } } },
      }),
    },
    'a role that does not see the employees': {
      options: ({ schema, ...options }) => ({
        ...options,
        schema: { ...(schema as object), roles: { 'Only what is used': { ...USED, Employee: '' } } },
      }),
    },
  },
  async () => {
    const tenant = await rolesTenant();
    const plugin = inRole(tenant, 'Only what is used');
    expect(await plugin.validate({})).toMatchObject({ ok: true });
    expect((await plugin.getQueues()).length).toBeGreaterThan(1);
    const created = await plugin.createTicket(REQUEST);
    expect(created).toMatchObject({ outcome: 'created' });
    if (created.outcome !== 'created') return;
    const updated = await plugin.updateTicket({ ref: created.ref, item: ITEM, values: NOTE, mode: 'append' });
    expect(updated).toMatchObject({ outcome: 'updated' });
    expect((await sync(plugin, { check: [{ ref: created.ref }] })).by('changed')).toHaveLength(1);
  },
);

const queue = (create: readonly string[], update: readonly string[] = []): QueueInUse => ({
  label: 'desk',
  value: {},
  create: create.map((target) => ({ target, template: 'x' })),
  update: update.map((target) => ({ target, template: 'x' })),
});

statement(
  'cto.permissions.vary',
  {
    'queues that are ignored': {
      plugin: (plugin) => ({ validate: ({ queues: _queues, ...request }) => plugin.validate(request) }),
    },
    'the list of the default mappings added': checks((check) =>
      withRights(check, (rights) => [
        ...rights,
        { object: 'Journal', right: 'Add', why: 'the default mappings have a note', state: 'not_tried' },
      ]),
    ),
    'new incidents alone': {
      plugin: (plugin) => ({
        validate: ({ queues = [], ...request }) =>
          plugin.validate({ ...request, queues: queues.map((one) => ({ ...one, update: [] })) }),
      }),
    },
  },
  async () => {
    const tenant = await rolesTenant();
    const states = async (role: string, ...given: Parameters<typeof queue>) =>
      statesOf(await rightsIn(tenant, role, [queue(...given)]));
    const plain = ['Subject', 'Symptom'];
    const least = ['Add Incident', 'View Employee', 'View Incident', 'View StandarduserTeam'];
    const names = (found: object) => Object.keys(found).sort();
    expect(names(await states('IntegrationRole', plain))).toEqual(least);
    expect(names(await states('IntegrationRole', plain, ['NewNotes']))).toEqual(
      [...least, 'Add Journal', 'Edit Incident', 'View Journal'].sort(),
    );
    const more = [...plain, 'Category', 'CustomerLocation'];
    const listed = await states('IntegrationRole', more);
    expect(names(listed)).toEqual([...least, 'View Category', 'View Location'].sort());
    expect([listed['View Category'], listed['View Location']]).toEqual(['proven', 'proven']);
    // And the list follows: a right that was not needed before is missing now.
    expect(await states(without('Category'), more)).toMatchObject({
      'View Category': 'unknown',
      'View Location': 'proven',
    });
  },
);

/** A tenant whose refusals say nothing of rights. */
const silentRefusal: Flaw = {
  answer: ({ status, body }) =>
    status === 400 && body.includes('rights') ? { body: body.replace(/"message":\[.*?\]/, '"message":[]') } : {},
};

statement(
  'cto.trouble.role',
  {
    'a ticket in spite of the refusal': createdAnyway,
    'a refusal that does not say why': silentRefusal,
    'a tenant that looks at no rights': {
      options: ({ schema: _schema, ...options }) => ({
        ...options,
        schema: { roles: { [without('Incident')]: LISTED } },
      }),
    },
  },
  async () => {
    const tenant = await rolesTenant();
    const before = tenant.mock.records.count('incidents');
    const plugin = inRole(tenant, without('Incident'));
    const refused = await plugin.createTicket(REQUEST);
    expect(refused).toMatchObject({
      outcome: 'refused',
      problem: {
        code: 'auth.rights',
        blame: 'auth',
        message: expect.stringContaining(
          `Role ${without('Incident')} does not have rights to create object Incident`,
        ) as unknown,
      },
    });
    expect(tenant.mock.records.count('incidents')).toBe(before);
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(1);
    const check = await rightsIn(tenant, without('Incident'));
    expect(check).toMatchObject({ outcome: 'failed', problem: { code: 'auth.rights' } });
    expect(check?.problem?.message).toContain('The role lacks Add of Incident, Edit of Incident.');
    expect(check?.problem?.fix).toContain('Grant the role Add of Incident, Edit of Incident');
  },
);
