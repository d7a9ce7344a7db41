import { openConnection } from '../../../plugin/connection.js';
import { parseConfig } from '../../../plugin/config/parse.js';
import { queryString } from '../../../plugin/odata/query.js';
import type { Comparison } from '../../../plugin/odata/query.js';
import type { Page } from '../../../plugin/odata/records.js';
import type { IvantiRecord } from '../../../plugin/odata/records.js';
import { dataSection } from './ours.js';
import type { Puller } from './ours.js';
import { createShelf } from './shelf.js';

/** Mistakes that pullers are often written with. */
export interface Flaws {
  /** One pass of offsets, in the tenant's own order or by the stamp. */
  readonly offsets?: 'newest first' | 'by stamp';
  /** Goes on behind the last stamp seen. */
  readonly cursor?: 'gt the last stamp';
  /** Ends at a page that is not full. */
  readonly shortPageEnds?: boolean;
  /** Ends at a page whose count names just its records. */
  readonly countEnds?: boolean;
  /** Ends at the first answer without records. */
  readonly emptyEnds?: boolean;
  /** Takes whatever comes for the answer to its question. */
  readonly believesAll?: boolean;
  /** Takes a record for known by its key and stamp, whatever else changed. */
  readonly hashesKeyOnly?: boolean;
  /** Stores where it is before it stores the rows. */
  readonly commitsFirst?: boolean;
  /** Believes that everything stamped before now is visible now. */
  readonly settlesAtOnce?: boolean;
}

const SETTLE_MS = 60_000;
const LOOKBACK_MS = 300_000;
const MOST_PAGES = 100;

/**
 * The least puller that loses nothing, in one lane, three times: history, an increment, and one of a tenant at rest.
 * Each flaw is a small change to it, so a flaw that is found out is the reason for the loss.
 */
export function reference(flaws: Flaws = {}): Puller {
  return async (world) => {
    const { tenant, name, plan } = world;
    const auth = { strategy: 'ivanti_api_key', api_key: `${tenant.credentials.apiKey}~${name}` };
    const { config } = parseConfig(tenant.config({ auth, data: dataSection(plan) }));
    const connection = openConnection(config, world.services());
    const shelf = createShelf();
    let run = 0;
    let horizon: number | undefined;
    let known = new Map<string, string>();
    let kills = plan.runs.flatMap(({ kill }) => (kill === null ? [] : [kill]));

    const list = async (filter: readonly Comparison[], order: string | undefined, skip: number): Promise<Page> => {
      const query = { ...(filter.length === 0 ? {} : { filter: { all: filter } }), skip, top: plan.pageSize };
      const ordered = order === undefined ? query : { ...query, orderBy: order };
      if (flaws.believesAll !== true) return connection.client.list('incidents', ordered, { purpose: 'data' });
      const url = connection.client.endpoint.collection('incidents');
      url.search = queryString(ordered);
      const reply = await fetch(url, { headers: { authorization: `rest_api_key=${auth.api_key}` } });
      const { value = [] } = JSON.parse((await reply.text()) || '{}') as { readonly value?: readonly IvantiRecord[] };
      return { records: value };
    };
    const hash = (record: IvantiRecord) => (flaws.hashesKeyOnly === true ? stampOf(record) : JSON.stringify(record));
    const store = (records: readonly IvantiRecord[]) => {
      const fresh = records.filter((record) => known.get(record['RecId'] as string) !== hash(record));
      for (const record of records) known.set(record['RecId'] as string, hash(record));
      shelf.store({ rows: fresh, checkpoint: null }, 'incremental');
    };
    const instant = (ms: number) => ({ instant: `${new Date(ms).toISOString().slice(0, 19)}Z` });

    /** Every page; `position` names the next one and is kept over kills. */
    async function read(ask: (position: Position) => ReturnType<typeof list>): Promise<void> {
      let position: Position = { rows: 0 };
      for (let page = 0; ; page++) {
        if (page > MOST_PAGES) throw new Error('It does not end.');
        let { records, count } = await ask(position);
        if (records.length === 0 && flaws.emptyEnds !== true) ({ records, count } = await ask(position));
        const kill = kills.find((one) => one.page === page);
        const last = records.at(-1);
        const next = { rows: position.rows + records.length, record: last ?? position.record };
        if (kill !== undefined) {
          kills = kills.filter((one) => one !== kill);
          // The process begins anew: what was not stored is lost, the position only if it was stored later.
          if (flaws.commitsFirst === true) position = next;
          continue;
        }
        store(records);
        position = next;
        if (records.length === 0 || (flaws.shortPageEnds === true && records.length < plan.pageSize)) return;
        if (flaws.countEnds === true && count === records.length) return;
        // What is changed after the last look is nobody's to have seen.
        if (run < 2) world.between();
      }
    }

    for (; run < 3; run++) {
      const now = tenant.clock.now();
      const to = flaws.settlesAtOnce === true ? now : now - SETTLE_MS;
      const since: readonly Comparison[] =
        horizon === undefined
          ? []
          : [{ field: 'LastModDateTime', operator: 'ge', value: instant(horizon - lookback(flaws)) }];
      if (flaws.offsets !== undefined) {
        const order = flaws.offsets === 'by stamp' ? 'LastModDateTime' : undefined;
        await read(({ rows }) => list(since, order, rows));
      } else if (flaws.cursor !== undefined) {
        const behind = (record: IvantiRecord | undefined): readonly Comparison[] =>
          record === undefined
            ? since
            : [{ field: 'LastModDateTime', operator: 'gt', value: { instant: stampOf(record) } }];
        await read(({ record }) => list(behind(record), 'LastModDateTime', 0));
      } else {
        await read(({ record }) => {
          const behind: readonly Comparison[] =
            record === undefined ? [] : [{ field: 'RecId', operator: 'gt', value: record['RecId'] as string }];
          return list([...since, ...behind], 'RecId', 0);
        });
      }
      horizon = to;
      shelf.begin('incremental');
      if (run === 0) tenant.clock.advance(5000);
      else tenant.clock.advance(400_000);
    }
    known = new Map();
    await connection.close();
    return shelf;
  };
}

interface Position {
  readonly rows: number;
  readonly record?: IvantiRecord | undefined;
}

function lookback({ settlesAtOnce, cursor, offsets }: Flaws): number {
  return settlesAtOnce === true || cursor !== undefined || offsets !== undefined ? 0 : LOOKBACK_MS;
}

function stampOf(record: IvantiRecord): string {
  return record['LastModDateTime'] as string;
}
