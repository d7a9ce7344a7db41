import {
  isPluginError,
  toProblem,
  type JsonObject,
  type Problem,
  type PullMode,
  type PullSpan,
  type Verification,
} from '../../../host-sdk/index.js';
import { openSession, openStore, pullTables } from '../../../host/index.js';
import { connectionOf } from '../../../host/connections/connection.js';
import { withDestination } from '../../../host/destinations/open-destination.js';
import type { PulledTable } from '../../../host/pull/pulled-table.js';
import type { FaultRule, MockOptions } from '../../../mock-ivanti/index.js';
import { CONNECTOR } from '../../documents/connector.js';
import { startTenant, type Tenant } from '../../tenant.js';
import { quietLogger, temporaryFolder } from '../scene.js';
import { holds, jsonlRows, latest, sqliteRows, type Row } from '../written-rows.js';

/** How one pull ended. */
export interface Outcome {
  readonly tables: readonly PulledTable[];
  readonly problem?: Problem;
}

export interface Asked {
  readonly mode?: PullMode;
  readonly span?: PullSpan;
  readonly acceptDeletes?: boolean;
  readonly acceptSchema?: boolean;
  readonly verify?: Verification;
  readonly signal?: AbortSignal;
  readonly onEvent?: () => void;
}

/** A person with a connection to a tenant and a destination, who pulls, reads what is said, and changes things. */
export interface Desk {
  readonly tenant: Tenant;
  readonly folder: string;
  /** Folder of the host's own store. */
  store: string;
  /** `sqlite:FILE` or `jsonl:FOLDER`. */
  to: string;
  /** Keys of the connection, laid over what leads to the tenant. */
  config: Record<string, unknown>;
  /** Keys of its section `data`. */
  data: Record<string, unknown>;
  pull(asked?: Asked): Promise<Outcome>;
  /** From now on the tenant, or what lies before it, does this. */
  fault(rule: FaultRule): void;
  /** Everything is well again. */
  lift(): void;
  /** Another user changes that many records. */
  edit(count: number, from?: number): void;
  /** Name of the table there. */
  output: string;
  /** Every row or line there. */
  written(): readonly Row[];
  /** The last version of each record there. */
  rows(): readonly Row[];
  /** Records that it does not hold as the tenant has them, and rows without a record; a few of each. */
  wrong(): readonly string[];
}

export type Kind = 'sqlite' | 'jsonl';

/** Incidents of the tenant: some pages of {@link PAGE}. */
const INCIDENTS = 90;
export const PAGE = 15;

export async function openDesk(kind: Kind, options: MockOptions = {}): Promise<Desk> {
  const tenant = await startTenant({ incidents: INCIDENTS, ...options });
  const folder = temporaryFolder();
  const lifts: (() => void)[] = [];
  const target = kind === 'sqlite' ? `${folder}/out.db` : `${folder}/lake`;
  const { mock, clock } = tenant;

  async function pullOnce(asked: Asked): Promise<Outcome> {
    const config = tenant.config({ ...desk.config, data: desk.data }) as JsonObject;
    const connection = connectionOf(CONNECTOR.manifest, config, folder);
    const store = await openStore(desk.store);
    try {
      const session = await openSession({ loaded: CONNECTOR, store, connection, logger: quietLogger, clock });
      try {
        return await withDestination(desk.to, quietLogger, (destination) =>
          pullTables(session, { destination, ...asked }),
        );
      } finally {
        await session.close();
      }
    } finally {
      await store.close();
    }
  }

  function written(): readonly Row[] {
    const at = desk.to.slice(desk.to.indexOf(':') + 1);
    return desk.to.startsWith('sqlite') ? sqliteRows(at, desk.output) : jsonlRows(at, desk.output);
  }

  const desk: Desk = {
    tenant,
    folder,
    store: `${folder}/data`,
    to: `${kind}:${target}`,
    config: {},
    data: { tables: ['incidents'], page_size: PAGE },
    output: 'incident',
    async pull(asked = {}) {
      try {
        return await pullOnce(asked);
      } catch (error) {
        if (!isPluginError(error)) throw error;
        return { tables: [], problem: toProblem(error) };
      }
    },
    fault(rule) {
      const { remove } = mock.faults.add(rule);
      lifts.push(remove);
    },
    lift() {
      for (const remove of lifts.splice(0)) remove();
    },
    edit(count, from = 0) {
      const records = mock.records.list('incidents').slice(from, from + count);
      for (const { RecId: id } of records) {
        mock.records.update('incidents', id as string, { Subject: `Edited at ${clock.now()}` });
      }
    },
    written,
    rows: () => [...latest(written()).values()],
    wrong() {
      const rows = written();
      const held = latest(rows);
      const records = new Map(mock.records.list('incidents').map((record) => [record['RecId'] as string, record]));
      const missed = [...records].filter(([id, record]) => !holds(held.get(id), record)).map(([id]) => id);
      const doubled = desk.to.startsWith('sqlite') && rows.length !== held.size ? ['a row twice'] : [];
      const strange = [...held.values()].filter(
        (row) => !Boolean(row['_deleted']) && !records.has(row['RecId'] as string),
      );
      return [
        ...missed.slice(0, 3),
        ...doubled,
        ...strange.slice(0, 3).map((row) => `${String(row['RecId'])} is no record`),
      ];
    },
  };
  return desk;
}
