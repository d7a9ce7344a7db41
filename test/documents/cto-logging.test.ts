import { expect } from 'vitest';
import type { ListedTicket } from '../../host/index.js';
import { loggerFor } from '../../host/logs/keep-logs.js';
import type { Logger, TicketRef } from '../../host-sdk/index.js';
import type { Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { MANIFEST } from '../../plugin/manifest.js';
import { CTO, orchestrator } from './orchestrator.js';

/** A host whose entries are written otherwise. */
const writes = (change: (message: string, fields: Readonly<Record<string, unknown>>) => object | undefined): Flaw => ({
  logger: (logger) => {
    const line =
      (level: keyof Logger) =>
      (message: string, fields: object = {}) => {
        const changed = change(message, fields as Readonly<Record<string, unknown>>);
        if (changed !== undefined) logger[level](message, { ...changed });
      };
    return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
  },
});

statement(
  'cto.logging',
  {
    'entries that name no plugin': writes((_message, { plugin: _plugin, ...fields }) => fields),
    'a sync that is not told': writes((_message, fields) => (fields['event'] === 'ticket.synced' ? undefined : fields)),
    'an update told as a new ticket': writes((_message, fields) =>
      fields['event'] === 'ticket.updated' ? { ...fields, event: 'ticket.created' } : fields,
    ),
    'entries that do not name the ticket': writes((_message, { ticket: _ticket, ...fields }) => fields),
    'a filter that is ignored': {
      asked: (call) => ({ ...call, path: call.path.replace(/event=[^&]*/, '') }),
    },
  },
  async () => {
    const host = await orchestrator();
    const { tenant, arrive, work, fetchStates } = host;
    loggerFor('Another', 'Another plugin', host.logger).info('Ticket created', {
      event: 'ticket.created',
      ticket: '7',
    });
    await arrive({ id: 'a' }, { id: 'b' });
    await work();
    await arrive({ id: 'b', timestamp: '2026-07-01T11:59:30.000Z' });
    await work();
    const tickets = await host.tickets();
    const [a, b] = ['a', 'b'].map((id) => tickets.find(({ alertId }) => alertId === id)?.number);
    tenant.mock.records.update('incidents', String(tickets[0]?.recId), { Status: 'Active' });
    await fetchStates();
    const found = async (event: string, filter = `plugin=${encodeURIComponent(MANIFEST.name)}`) =>
      (await host.logs(`${filter}&event=${event}`)).map(({ ticket }) => ticket).sort();
    expect(await found('ticket.created')).toEqual([a, b].sort());
    expect(await found('ticket.updated')).toEqual([b]);
    expect(await found('ticket.synced')).toEqual([tickets[0]?.number]);
    expect(await found('ticket.created', `connection=${encodeURIComponent(CTO)}`)).toEqual([a, b].sort());
    expect(await found('ticket.created', 'plugin=Another%20plugin')).toEqual(['7']);
  },
);

type Listed = { readonly tickets?: readonly ListedTicket[] };

statement(
  'cto.tickets',
  {
    'the state of the beginning': {
      told: (body: Listed) => ({
        ...body,
        tickets: body.tickets?.map((ticket) => ({ ...ticket, status: 'new', nativeStatus: 'Logged' })),
      }),
    },
    'tickets without their numbers': {
      told: (body: Listed) => ({ ...body, tickets: body.tickets?.map((ticket) => ({ ...ticket, number: null })) }),
    },
    'open tickets alone': {
      told: (body: Listed) => ({ ...body, tickets: body.tickets?.filter(({ status }) => status !== 'closed') }),
    },
    'states that are never fetched': {
      plugin: () => ({
        async *syncStates() {
          yield await Promise.resolve({ kind: 'checkpoint' as const, checkpoint: null });
        },
      }),
    },
  },
  async () => {
    const { tenant, ask, arrive, work, fetchStates, tickets } = await orchestrator();
    await arrive({ id: 'a' }, { id: 'b' }, { id: 'c' });
    await work();
    const list = async () => {
      const { body } = await ask<Listed>('get', '/api/tickets?sort=created');
      return body.tickets?.map(({ number, recId, status, nativeStatus }) => ({ number, recId, status, nativeStatus }));
    };
    const made = (await tickets()).map(({ recId }) => {
      const incident = tenant.mock.records.get('incidents', String(recId));
      return { number: String(incident?.['IncidentNumber']), recId };
    });
    expect(await list()).toEqual(made.map((one) => ({ ...one, status: 'new', nativeStatus: 'Logged' })));
    tenant.mock.records.update('incidents', String(made[1]?.recId), { Status: 'Active' });
    tenant.mock.records.update('incidents', String(made[2]?.recId), { Status: 'Closed' });
    await fetchStates();
    expect(await list()).toEqual([
      { ...made[0], status: 'new', nativeStatus: 'Logged' },
      { ...made[1], status: 'in_progress', nativeStatus: 'Active' },
      { ...made[2], status: 'closed', nativeStatus: 'Closed' },
    ]);
  },
);

/** A product that leads elsewhere. */
const leads = (change: (ref: TicketRef) => TicketRef): Flaw => ({
  plugin: (plugin) => ({
    async createTicket(request) {
      const created = await plugin.createTicket(request);
      return created.outcome === 'created' ? { ...created, ref: change(created.ref) } : created;
    },
  }),
});

statement(
  'cto.reference-id',
  {
    'the number in the address': leads((ref) => ({ ...ref, apiUrl: ref.apiUrl?.replace(ref.recId, ref.number) ?? '' })),
    'the address of the collection': leads((ref) => ({ ...ref, apiUrl: ref.apiUrl?.replace(/\(.*/, '') ?? '' })),
    'no reference id': leads((ref) => ({ ...ref, recId: ref.number })),
    'no custom field': {
      answer: ({ body }, { method, url }) =>
        method === 'GET' && url.pathname.includes("incidents('")
          ? { body: body.replace(/"TestField":"[^"]*",?/, '') }
          : {},
    },
  },
  async () => {
    const { tenant, ask, arrive, work } = await orchestrator();
    await ask('post', '/api/rules', { name: 'all' });
    const create = [
      { target: 'Subject', template: '$alertName' },
      { target: 'Symptom', template: '$id' },
      { target: 'Status', template: 'Logged' },
      { target: 'TestField', template: 'Seen in $app' },
    ];
    await ask('post', '/api/queues', { name: 'q', rule: 'all', connection: CTO, create });
    await arrive({ id: 'a' });
    await work();
    const { body } = await ask<Listed>('get', '/api/tickets');
    const [ticket] = body.tickets ?? [];
    const endpoint = `${tenant.url}/api/odata/businessobject/incidents('${ticket?.recId}')`;
    expect(ticket?.apiUrl).toBe(endpoint);
    const headers = { authorization: `rest_api_key=${tenant.credentials.apiKey}` };
    const answer = await fetch(endpoint, { headers });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      RecId: ticket?.recId,
      IncidentNumber: Number(ticket?.number),
      Subject: 'Alert a',
      TestField: 'Seen in Box',
    });
  },
);
