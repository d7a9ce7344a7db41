import { describe, expect, test } from 'vitest';
import type { Item } from '../../host-sdk/index.js';
import { renderMappings } from '../../host/rules/render-template.js';
import { startPlugin } from '../tenant.js';
import { connect, made, REQUEST, VALUES } from './ticket-scene.js';

describe('queues', () => {
  test('are Incidents and one per owner team of the tenant, every page of them', async () => {
    const { tenant, plugin } = await connect({}, {}, { sizes: { standarduserteams: 230 } });
    const queues = await plugin.getQueues();
    const teams = tenant.mock.records.list('standarduserteams').map((team) => `Incidents: ${String(team['Team'])}`);
    expect(queues[0]).toEqual({ label: 'Incidents', value: {} });
    expect(queues.slice(1).map((queue) => queue.label)).toEqual(teams.sort((a, b) => a.localeCompare(b)));
    expect(teams).toHaveLength(230);
  });

  test('are Incidents alone for a role that cannot read the teams', async () => {
    const { plugin } = await connect({}, {}, { role: 'SelfService' });
    expect(await plugin.getQueues()).toEqual([{ label: 'Incidents', value: {} }]);
  });

  test.each([
    ['400', { status: { code: 400 } }],
    ['403', { status: { code: 403 } }],
    ['404', { status: { code: 404 } }],
  ] as const)('are Incidents alone where the teams are answered with %s', async (_case, effect) => {
    const { tenant, plugin } = await connect();
    tenant.mock.faults.add({ match: { op: 'list', set: 'standarduserteams' }, do: [effect] });
    expect(await plugin.getQueues()).toEqual([{ label: 'Incidents', value: {} }]);
  });

  test('are not cut short by a tenant in trouble: that is a problem', async () => {
    const { tenant, plugin } = await connect();
    tenant.mock.faults.add({ match: { op: 'list' }, do: [{ status: { code: 503 } }] });
    await expect(plugin.getQueues()).rejects.toMatchObject({ code: 'tenant.failed' });
  });

  test('of a team make tickets that the team owns, unless the queue maps another', async () => {
    const { tenant, plugin } = await connect();
    const queue = (await plugin.getQueues()).find(({ label }) => label === 'Incidents: Security')?.value ?? null;
    const teamOf = ({ recId }: { readonly recId: string }) =>
      tenant.mock.records.get('incidents', recId)?.['OwnerTeam'];
    expect(teamOf(await made(plugin, { ...REQUEST, queue: queue as object }))).toBe('Security');
    expect(teamOf(await made(plugin))).toBe('Service Desk');
    const values = { ...VALUES, OwnerTeam: 'Network' };
    expect(teamOf(await made(plugin, { ...REQUEST, values, queue: queue as object }))).toBe('Network');
  });

  test('with a value that is none of the plugin’s refuse the ticket', async () => {
    const { tenant, plugin } = await connect();
    expect(await plugin.createTicket({ ...REQUEST, queue: { team: 7 } })).toMatchObject({
      outcome: 'refused',
      problem: { code: 'config.invalid', field: 'queue' },
    });
    expect(tenant.mock.journal.count({ op: 'create' })).toBe(0);
  });
});

describe('default mappings', () => {
  test('of events name the event, and nothing in them is unavailable', async () => {
    const { tenant, plugin } = await connect();
    const item: Item = {
      kind: 'event',
      id: '5f0c2ad1',
      eventType: 'application',
      user: 'kim@example.com',
      timestamp: '2026-07-01T11:59:00Z',
      rawData: { eventType: 'application', app: 'Box' },
    };
    const { create, update } = await plugin.getDefaultMappings({ kind: 'event' });
    const values = renderMappings(create, item);
    const { recId } = await made(plugin, { item, values, queue: {}, idempotencyKey: item.id } as typeof REQUEST);
    const incident = tenant.mock.records.get('incidents', recId);
    expect(incident?.['Subject']).toBe('Netskope application event: 5f0c2ad1');
    expect(incident?.['Symptom']).toContain('Event ID: 5f0c2ad1\nEvent Type: application\n');
    expect(JSON.stringify([values, renderMappings(update, item)])).not.toContain('value_unavailable');
  });
});

describe('the severity of a ticket', () => {
  test.each([
    ['its priority', {}, { Urgency: 'High', Impact: 'High' }, 'critical'],
    ['the connection’s word for its priority', { severity_map: { '1': 'high' } }, { Urgency: 'High' }, 'high'],
    ['the connection’s word for its urgency', { severity_map: { High: 'medium' } }, { Urgency: 'High' }, 'medium'],
    [
      'the connection’s word for its impact',
      { severity_map: { LOW: 'informational' } },
      { Impact: 'Low' },
      'informational',
    ],
  ])('follows %s', async (_case, settings, values, severity) => {
    const { plugin } = await connect(settings);
    expect(await plugin.createTicket({ ...REQUEST, values: { ...VALUES, ...values } })).toMatchObject({ severity });
  });

  test('follows its urgency where the answer shows no priority', async () => {
    const { tenant, plugin } = await connect();
    tenant.mock.faults.add({ match: { op: 'create' }, do: [{ body: { mutate: { Priority: null } } }] });
    expect(await plugin.createTicket({ ...REQUEST, values: { ...VALUES, Urgency: 'Low' } })).toMatchObject({
      severity: 'low',
    });
  });
});

test('another plugin of the same connection reads the teams again', async () => {
  const { tenant, plugin, config } = await connect();
  await plugin.getQueues();
  tenant.mock.records.insert('standarduserteams', { Team: 'Aardvarks' });
  expect((await startPlugin(config).getQueues())[1]?.label).toBe('Incidents: Aardvarks');
});
