import { quotaLeft, type QuotaLeft } from '../sessions/quota.js';
import { runJob, type JobResult } from '../sessions/job-run.js';
import { requireCapability, type Session } from '../sessions/session.js';
import { checkPull } from './check-pull.js';
import { eachTable } from './each-table.js';
import { pullTable, type PullTableOptions, type ReadTable } from './pull-table.js';
import { notRead, type PulledTable } from './pulled-table.js';
import { certificatesOf } from './run-certificate.js';

export interface PullTablesOptions extends PullTableOptions {
  /** Collections as configured; default: those of the connection. */
  readonly tables?: readonly string[] | undefined;
}

export interface PullTablesResult extends JobResult {
  readonly tables: readonly PulledTable[];
  /** Calls that the connection has left after this run; `null` when it has no limit. */
  readonly quotaLeft: QuotaLeft | null;
}

/**
 * Reads tables into a destination, up to four in parallel. A table that fails does not keep the others from being
 * read, unless they would have the same problem. Throws `host.not_supported` without tables to read, and
 * `config.*` if the plugin refuses the request.
 */
export function pullTables(session: Session, options: PullTablesOptions): Promise<PullTablesResult> {
  return runJob(session, 'pull', async () => {
    const puller = requireCapability(session, 'pull');
    const read = await eachTable<ReadTable>(checkPull(session, options), {
      work: (table, answered) => pullTable(session, puller, table, options, answered),
      leftOut: notRead,
      signal: options.signal,
    });
    const tables = read.map(({ certificate: _certificate, ...table }) => table);
    const certificates = certificatesOf(options.destination.name, read);
    const problem = tables.find((one) => one.problem !== undefined)?.problem;
    return {
      tables,
      quotaLeft: await quotaLeft(session),
      ...(problem === undefined ? {} : { problem }),
      ...(certificates === undefined ? {} : { certificates }),
    };
  });
}
