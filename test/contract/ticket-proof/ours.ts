import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import {
  addAlerts,
  createTickets,
  listTickets,
  openSession,
  openStore,
  saveQueue,
  saveRule,
  syncTickets,
  type Session,
  type Store,
} from '../../../host/index.js';
import { hashOf } from '../../../host/alerts/occurrence.js';
import { countPendingAlerts } from '../../../host/store/ticket-items.js';
import type { JsonObject } from '../../../host-sdk/index.js';
import { createPlugin, type IvantiPlugin } from '../../../plugin/index.js';
import { MANIFEST } from '../../../plugin/manifest.js';
import { quietLogger } from '../../host/scene.js';
import type { Host } from './keeper.js';
import { mortal, type Mortal } from './mortal.js';
import type { Kill, Plan } from './plan.js';

const CONFIGURATION = MANIFEST.configuration as JsonObject;

/** An empty store, made once and copied: to make one takes as long as a world. */
const template = (async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ticket-proof-'));
  await (await openStore(folder)).close();
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
})();

/** The host itself, with the plugin, in processes that are killed. */
export const ours: Host = async (world) => {
  const folder = mkdtempSync(join(tmpdir(), 'ticket-proof-'));
  cpSync(await template, folder, { recursive: true });
  let queue = 'default';
  let kill: Kill | null = null;
  let life: Life | undefined;

  interface Life {
    readonly store: Store;
    readonly session: Session;
    readonly mortal: Mortal;
    end(): Promise<void>;
  }

  async function open(): Promise<Life> {
    const store = await openStore(folder);
    // These kills end no operating system: what was written is there without waiting for the disk.
    await sql`pragma synchronous = off`.execute(store.db);
    let own: Mortal | undefined;
    const session = await openSession({
      loaded: {
        folder,
        manifest: MANIFEST,
        configuration: CONFIGURATION,
        create(services, config) {
          const real = createPlugin(services, config);
          own = mortal(real, () => kill);
          const { plugin: killable } = own;
          // Everything else of the plugin stays as it is.
          return Object.assign(Object.create(real) as typeof real, killable);
        },
      },
      store,
      connection: { name: 'proof', config: world.config as never, folder },
      logger: quietLogger,
      clock: world.clock,
    });
    if (own === undefined) throw new Error('no plugin was made');
    if (world.plan.closed !== null) queue = await keepQueue(session, world.plan.closed);
    return {
      store,
      session,
      mortal: own,
      async end() {
        await session.close().catch(() => undefined);
        await store.close();
      },
    };
  }

  async function alive(): Promise<Life> {
    return (life ??= await open());
  }

  async function run(plannedKill: Kill | null, work: (session: Session) => Promise<unknown>): Promise<void> {
    if (plannedKill !== null && life !== undefined) {
      // The calls of a process are counted from its start.
      await life.end();
      life = undefined;
    }
    const { session, store, mortal: own } = await alive();
    kill = plannedKill;
    const job = work(session).then(
      () => 'done',
      () => 'done',
    );
    const end = await Promise.race([job, own.death]);
    kill = null;
    if (end === 'done') return;
    life = undefined;
    await session.plugin.dispose();
    await store.close();
    own.bury();
    await job;
  }

  return {
    async receive(items) {
      const { store } = await alive();
      const occurrences = items.map((item) => ({ item, hash: hashOf([item.id, item.alertName ?? '']), ordinal: 0 }));
      await addAlerts(store.db, occurrences, new Date(world.clock.now()).toISOString());
    },
    acceptMissing: () => run(null, (session) => syncTickets(session, { acceptMissing: true })),
    async loseFolder() {
      await life?.end();
      life = undefined;
      rmSync(folder, { recursive: true });
      cpSync(await template, folder, { recursive: true });
    },
    create: (killed) => run(killed, (session) => createTickets(session, { concurrency: world.plan.workers })),
    sync: (killed) => run(killed, (session) => syncTickets(session)),
    twoWorkers: () => run(null, (session) => Promise.allSettled([createTickets(session), createTickets(session)])),
    async tickets() {
      const { store } = await alive();
      const tickets = await listTickets(store.db, { limit: 1000 });
      return tickets.map((ticket) => ({ ...ticket, key: ticket.alertId, status: ticket.nativeStatus }));
    },
    async waiting() {
      const { store } = await alive();
      const open = await store.db
        .selectFrom('ticket_items')
        .select('alert_seq')
        .where('phase', 'in', ['sending', 'unknown'])
        .execute();
      return open.length + (await countPendingAlerts(store.db, 'proof', queue));
    },
    async close() {
      await life?.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** A queue like the default one, except for what it does with closed tickets. Returns its name. */
async function keepQueue({ store, plugin }: Session, { on, within }: NonNullable<Plan['closed']>): Promise<string> {
  const name = 'closed';
  await saveRule(store.db, { name, filter: {} });
  await saveQueue(store.db, {
    name,
    rule: name,
    connection: 'proof',
    label: 'Tickets',
    value: {},
    ...(await (plugin as IvantiPlugin).getDefaultMappings()),
    on_closed: on,
    ...(within === null ? {} : { reopen_within: within }),
  });
  return name;
}
