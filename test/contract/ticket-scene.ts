import type { Item, Sending, SyncEvent, SyncRequest, TicketRef } from '../../host-sdk/index.js';
import type { MockOptions } from '../../mock-ivanti/index.js';
import type { IvantiPlugin } from '../../plugin/index.js';
import { startPlugin, startTenant, testServices, ticketing, type Tenant } from '../tenant.js';

export const ITEM: Item = {
  kind: 'alert',
  id: '660f9f3cc7f5d74ff884d87b',
  alertName: 'Anomalous download',
  alertType: 'Anomaly',
  app: 'Box',
  appCategory: 'Cloud Storage',
  user: 'kim@example.com',
  timestamp: '2026-07-01T11:59:00Z',
  rawData: {},
};

/** What the default mappings make of {@link ITEM}. */
export const VALUES = {
  Subject: 'Netskope Cloud Storage alert: Anomalous download',
  Symptom: `Alert ID: ${ITEM.id}\nApp: Box\nAlert Name: Anomalous download\nAlert Type: Anomaly\nApp Category: Cloud Storage\nUser: kim@example.com`,
  Status: 'Logged',
};
export const NOTE = {
  NewNotes: `Received a new alert with Alert ID: ${ITEM.id} and Alert Name: Anomalous download in Cloud Exchange.`,
};
export const REQUEST = { item: ITEM, values: VALUES, queue: {}, idempotencyKey: 'key-1' };

/** A request like {@link REQUEST} with other values. */
export function asking(values: Readonly<Record<string, string>>) {
  return { ...REQUEST, values: { ...VALUES, ...values } };
}

export async function connect(
  settings: Record<string, unknown> = {},
  changes: Record<string, unknown> = {},
  options: MockOptions = {},
) {
  const tenant = await startTenant(options);
  const services = testServices(tenant.clock);
  const config = tenant.config({ ticketing: ticketing(tenant, settings), ...changes });
  return { tenant, services, config, plugin: startPlugin(config, services) };
}

/** A connection with one ticket. */
export async function withTicket(...given: Parameters<typeof connect>) {
  const scene = await connect(...given);
  return { ...scene, ref: await made(scene.plugin) };
}

/** A write that is handed over now and ends at once. */
export function sending({ tenant, plugin }: { readonly tenant: Tenant; readonly plugin: IvantiPlugin }): Sending {
  const ended = tenant.clock.monotonic();
  return {
    startedAt: new Date(tenant.clock.now()).toISOString(),
    mark: plugin.markTime(),
    get endedMsAgo() {
      return tenant.clock.monotonic() - ended;
    },
  };
}

export async function made(plugin: IvantiPlugin, request = REQUEST): Promise<TicketRef> {
  const created = await plugin.createTicket(request);
  if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
  return created.ref;
}

/** Runs a sync to its end. */
export async function sync(plugin: IvantiPlugin, request: SyncRequest) {
  const events: SyncEvent[] = [];
  for await (const event of plugin.syncStates(request)) events.push(event);
  const outcomes = events.filter((event) => event.kind === 'outcome');
  const last = events.at(-1);
  return {
    events,
    by: (outcome: string) => outcomes.filter((event) => event.outcome === outcome),
    changes: events.filter((event) => event.kind === 'change'),
    checkpoint: last?.kind === 'checkpoint' ? last.checkpoint : null,
  };
}
