import { PluginError, type Item, type TicketState } from '../../host-sdk/index.js';
import {
  addAlerts,
  createTickets,
  listTickets,
  saveQueue,
  saveRule,
  type Session,
  type TicketQueue,
} from '../../host/index.js';
import { hashOf } from '../../host/alerts/occurrence.js';
import { ticketHistory } from '../../host/store/ticket-history.js';
import { createProduct, type Product } from './product.js';
import { openTestSession, openTestStore, temporaryFolder } from './scene.js';

export const none = { created: 0, updated: 0, ontoClosed: 0, nothingToResolve: 0, failed: 0, unknown: 0 };
export const refused = new PluginError('tenant.value_refused', 'The status cannot be changed.').problem;
export const lost = new PluginError('network.outcome_unknown', 'No answer came.').problem;

export const QUEUE: TicketQueue = {
  name: 'all',
  rule: 'all',
  connection: 'test',
  label: 'Incidents',
  value: 'incidents',
  create: [
    { target: 'Subject', template: '$alertName' },
    { target: 'Status', template: 'Logged' },
  ],
  update: [{ target: 'NewNotes', template: 'again $id' }],
};
export const RULE = {
  name: 'all',
  filter: {},
  dedupe: [{ fields: ['user'] }],
  resolved_when: { field: 'status', values: ['resolved'] },
};

interface Scene {
  readonly product: Product;
  readonly session: Session;
  readonly create: () => ReturnType<typeof createTickets>;
}

/** A connection with one queue, and a ticket made of the alert `a` of Kim. */
export async function scene(part: Partial<TicketQueue>, folder = temporaryFolder()): Promise<Scene> {
  const product = createProduct();
  const session = await openTestSession(product.loaded, { store: await openTestStore(folder) });
  await saveRule(session.store.db, RULE);
  await saveQueue(session.store.db, { ...QUEUE, ...part });
  await alert(session, 'a');
  await createTickets(session);
  product.calls.length = 0;
  return { product, session, create: () => createTickets(session) };
}

let minute = 0;

/** Stores alerts of Kim. */
export async function alert(session: Session, ...ids: readonly string[]): Promise<void> {
  await store(session, ids, {});
}

export async function resolvedAlert(session: Session, ...ids: readonly string[]): Promise<void> {
  await store(session, ids, { status: 'Resolved' });
}

async function store({ store: { db } }: Session, ids: readonly string[], rawData: Item['rawData']): Promise<void> {
  const occurrences = ids.map((id) => {
    const timestamp = new Date(Date.parse('2024-05-01T00:00:00Z') + minute++ * 60_000).toISOString();
    const item: Item = { kind: 'alert', id, alertName: id, user: 'kim', timestamp, rawData };
    return { item, hash: hashOf([id, timestamp]), ordinal: 0 };
  });
  await addAlerts(db, occurrences, '2024-06-01T00:00:00.000Z');
}

/** A person, or a rule of the product, ends the ticket; the host is not told. */
export function end(product: Product, number: string, state: Partial<TicketState> = {}): void {
  const record = product.records.get(`R${number}`)!;
  record.state = { status: 'Closed', assignee: null, modifiedAt: product.now, endedAt: product.now, ...state };
}

export async function known(session: Session, state: Partial<TicketState>, number = '10000'): Promise<void> {
  const ended_at = state.endedAt ?? null;
  await session.store.db
    .updateTable('tickets')
    .set({ status: 'closed', native_status: state.status ?? 'Closed', ended_at })
    .where('number', '=', number)
    .execute();
}

export const numbers = async (session: Session) =>
  (await listTickets(session.store.db, { limit: 100, sort: 'created' })).map(
    ({ number, alerts, phase, nativeStatus }) => `${number} ${phase} ${nativeStatus} ${alerts}`,
  );
export const events = async (session: Session, ticket: number) =>
  (await ticketHistory(session.store.db, ticket)).map(({ event }) => event);
export const notes = (product: Product) => [...product.records.values()].map((record) => record.notes.join(', '));
