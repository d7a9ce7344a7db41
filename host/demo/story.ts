import { join } from 'node:path';
import { fieldTitle, PluginError } from '../../host-sdk/index.js';
import { readAlerts } from '../alerts/read-alerts.js';
import type { Trail } from '../audit/trail.js';
import { stopIfAborted } from '../sessions/job-run.js';
import { PACKAGE_ROOT } from '../platform/package-root.js';
import { commandProgress } from '../progress/terminal-progress.js';
import type { Progress } from '../progress/progress.js';
import { openDestination } from '../destinations/open-destination.js';
import { pullTables, type PullTablesResult } from '../pull/pull-tables.js';
import type { PulledTable } from '../pull/pulled-table.js';
import { requireCapability, type Session } from '../sessions/session.js';
import { listTickets } from '../store/ticket-list.js';
import type { CreateTicketsResult } from '../tickets/create-tickets.js';
import { storeAlerts } from '../work/alerts.js';
import { processAlerts, syncTickets } from '../work/tickets.js';
import { terminalLine } from '../terminal/terminal-text.js';
import { requireArrived, type Edits } from './arrived.js';
import type { MockTenant } from './mock-process.js';
import { DEMO_TABLES, demoTables } from './prepare.js';
import { tenantWork } from './tenant-work.js';

/** The result of the demo. */
export interface DemoOutcome {
  readonly tickets: {
    readonly created: number;
    readonly updated: number;
    /** Tickets whose status was read from the tenant. */
    readonly synced: number;
    readonly failed: number;
    readonly unknown: number;
  };
  readonly tables: readonly Pick<PulledTable, 'table' | 'rows' | 'pages' | 'calls' | 'seconds'>[];
  readonly sqlite: string;
}

export interface DemoStage {
  readonly session: Session;
  readonly trail: Trail;
  readonly tenant: MockTenant;
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Prints a line of progress. */
  readonly say: (line: string) => void;
}

const CHANGED_TICKETS = 30;
const EDITS_PER_TABLE = 12;

/** The whole round trip: tickets from alerts, sync of statuses, tables with history, edits, and the incremental run. */
export async function playDemo(stage: DemoStage): Promise<DemoOutcome> {
  await tryConnection(stage);
  const tickets = await raiseTickets(stage);
  const synced = await syncStatuses(stage);
  const { tables, file } = await pullTwice(stage);
  const { created, updated, failed, unknown } = tickets;
  return { tickets: { created, updated, synced, failed, unknown }, tables, sqlite: file };
}

async function tryConnection({ session, signal, say }: DemoStage): Promise<void> {
  say(`Testing the connection "${session.connection.name}"`);
  const result = await session.plugin.validate({
    signal,
    onCheck: ({ outcome, title, detail }) => {
      say(terminalLine(`  ${outcome.padEnd(8)}${title}${detail === undefined ? '' : `: ${detail}`}`));
    },
  });
  const problem = result.checks.find((check) => check.problem !== undefined)?.problem;
  if (problem !== undefined) throw PluginError.from(problem);
  const fields = await requireCapability(session, 'fields').getFields({ signal });
  const required = fields.filter((field) => field.required).map(fieldTitle);
  say(`An incident has ${fields.length} fields; it needs ${required.join(', ')}`);
}

async function raiseTickets({ session, trail, signal, say }: DemoStage): Promise<CreateTicketsResult> {
  const file = join(PACKAGE_ROOT, 'examples', 'alerts.ndjson');
  const occurrences = await readAlerts(file, undefined, session.clock);
  const { added, updated: repeats } = await storeAlerts({ ...session, trail }, occurrences);
  say(`${added} alerts with ${repeats} repeats imported; creating incidents, and notes for repeats`);
  const result = await withProgress((progress) => processAlerts(session, { signal, progress }));
  const { created, updated, failed, unknown } = result;
  say(`  ${created} incidents created, ${updated} notes added, ${failed} failed, ${unknown} unknown`);
  return result;
}

async function syncStatuses({ session, tenant, signal, say }: DemoStage): Promise<number> {
  const tickets = await listTickets(session.store.db, { phase: 'open', limit: CHANGED_TICKETS });
  await tenantWork(tenant).changeStatuses(tickets.flatMap(({ recId }) => (recId === null ? [] : [recId])));
  say(`${tickets.length} incidents change their status on the tenant; syncing the statuses`);
  const { changed, same } = await withProgress((progress) => syncTickets(session, { signal, progress }));
  say(`  ${changed} tickets changed, ${same} unchanged`);
  return changed;
}

async function pullTwice({ session, tenant, folder, signal, say }: DemoStage) {
  const file = demoTables(folder);
  const destination = await openDestination(`sqlite:${file}`);
  try {
    say(`Reading ${Object.keys(DEMO_TABLES).length} business objects with their history`);
    const history = await withProgress((progress) =>
      pullTables(session, { destination, mode: 'historical', signal, progress }),
    );
    requireComplete(history);
    const edits: Edits[] = [];
    for (const [collection, field] of Object.entries(DEMO_TABLES)) {
      stopIfAborted(signal);
      edits.push({ collection, field, texts: await tenantWork(tenant).edit(collection, field, EDITS_PER_TABLE) });
    }
    const edited = edits.reduce((sum, { texts }) => sum + texts.size, 0);
    say(`${edited} records are edited on the tenant; reading the changes`);
    const increment = await withProgress((progress) =>
      pullTables(session, { destination, mode: 'incremental', signal, progress }),
    );
    requireComplete(increment);
    await requireArrived(file, destination, edits);
    say(`  all ${edited} edits arrived`);
    return { file, tables: added(history.tables, increment.tables) };
  } finally {
    await destination.close();
  }
}

function requireComplete({ problem }: PullTablesResult): void {
  if (problem !== undefined) throw PluginError.from(problem);
}

/** Adds up both runs of each table. */
function added(history: readonly PulledTable[], increment: readonly PulledTable[]): DemoOutcome['tables'] {
  return history.map((first) => {
    const second = increment.find((one) => one.table === first.table) ?? { rows: 0, pages: 0, calls: 0, seconds: 0 };
    return {
      table: first.table,
      rows: first.rows + second.rows,
      pages: first.pages + second.pages,
      calls: first.calls + second.calls,
      seconds: Math.round((first.seconds + second.seconds) * 100) / 100,
    };
  });
}

async function withProgress<T>(work: (progress: Progress) => Promise<T>): Promise<T> {
  const progress = commandProgress();
  try {
    return await work(progress.start);
  } finally {
    progress.close();
  }
}
