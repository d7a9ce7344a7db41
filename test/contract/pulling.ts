import { onTestFinished } from 'vitest';
import type { ExistingRows, Json, PullBatch, PullMode, PullRequest, Row } from '../../host-sdk/index.js';
import type { MockOptions } from '../../mock-ivanti/index.js';
import type { IvantiPlugin } from '../../plugin/index.js';
import { startPlugin, startTenant, testServices } from '../tenant.js';
import type { Flaw } from './coverage/flaw.js';
import { startFront } from './coverage/front.js';

export const HISTORY = { tables: ['incidents'], mode: 'historical', start_date: '2020-01-01' };

/** A tenant with a plugin for its incidents; `data` and `changes` are laid over the configuration. */
export async function connect(
  data: Record<string, unknown> = {},
  options: MockOptions = {},
  changes: Record<string, unknown> = {},
) {
  const tenant = await startTenant(options);
  const services = testServices(tenant.clock);
  const plugin = startPlugin(tenant.config({ data: { ...HISTORY, ...data }, ...changes }), services);
  return { tenant, services, plugin };
}

/** The same behind something that changes what passes. */
export async function connectBehind(
  data: Record<string, unknown>,
  flaw: (tenantUrl: string) => Flaw,
  options: MockOptions = {},
) {
  const tenant = await startTenant(options);
  const front = await startFront(tenant.url, flaw(tenant.url));
  onTestFinished(front.close);
  const services = testServices(tenant.clock);
  const config = tenant.config({ instance: front.url, data: { ...HISTORY, ...data } });
  return { tenant, services, config, plugin: startPlugin(config, services) };
}

export interface Pulled {
  readonly batches: readonly PullBatch[];
  /** Last version of each row by RecId. */
  readonly rows: ReadonlyMap<string, Row>;
  readonly delivered: number;
  readonly end: PullBatch['end'];
  readonly checkpoint: Json;
}

/** Runs one pull to its end, or through its first `pages` batches. */
export async function pull(
  plugin: IvantiPlugin,
  checkpoint: Json | null = null,
  mode?: PullMode,
  request: Partial<PullRequest> & { readonly pages?: number; readonly holder?: Holder } = {},
): Promise<Pulled> {
  const { pages = Infinity, holder, ...more } = request;
  const held = holder === undefined ? {} : { existingRows: holder.existingRows };
  const asked = { table: 'incidents', checkpoint, ...(mode === undefined ? {} : { mode }), ...held, ...more };
  const batches: PullBatch[] = [];
  for await (const batch of plugin.pull(asked)) {
    holder?.take(batch.rows);
    batches.push(JSON.parse(JSON.stringify(batch)) as PullBatch);
    if (batches.length >= pages) break;
  }
  const rows = new Map<string, Row>();
  for (const row of batches.flatMap((batch) => batch.rows)) rows.set(row['RecId'] as string, row);
  const last = batches.at(-1);
  const delivered = batches.flatMap((batch) => batch.rows).length;
  return { batches, rows, delivered, end: last?.end, checkpoint: last?.checkpoint ?? null };
}

/** What a destination would hold that takes over every row of the pulls it is given to. */
export interface Holder {
  readonly existingRows: ExistingRows;
  take(rows: readonly Row[]): void;
}

export function createHolder(): Holder {
  const keys = new Set<string>();
  return {
    existingRows: {
      count: async () => keys.size,
      async *keys() {
        yield [...keys];
      },
    },
    take(rows) {
      for (const { RecId: id, _deleted: deleted } of rows) {
        if (deleted === true) keys.delete(id as string);
        else keys.add(id as string);
      }
    },
  };
}

/** A cell as text. */
export function text(row: Row | Readonly<Record<string, Json>> | undefined, field: string): string {
  const value = row?.[field];
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
