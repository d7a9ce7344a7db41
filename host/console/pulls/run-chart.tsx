import type { PulledTable } from '../../pull/pulled-table.js';
import type { RunReport } from '../../store/runs.js';
import { queryText, useApi } from '../api/queries.js';
import { Bars } from '../parts/bars.js';
import { Loaded } from '../parts/loaded.js';
import { TEXTS } from '../texts.js';

const RUNS = 20;
const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });

/** The rows that each of the last pulls of a connection brought, oldest first. */
export function RunChart({ connection }: { readonly connection: string }) {
  const runs = useApi<{ runs: readonly RunReport[] }>(
    `/api/runs${queryText({ connection, job: 'pull', limit: RUNS })}`,
  );
  return (
    <Loaded query={runs}>
      {(data) => {
        const bars = data.runs.map(({ endedAt, result }) => ({
          name: TIME.format(new Date(endedAt)),
          count: rowsOf(result),
        }));
        return bars.length === 0 ? null : <Bars label={TEXTS.pulls.rowsPerRun} bars={bars.reverse()} />;
      }}
    </Loaded>
  );
}

function rowsOf(result: RunReport['result']): number {
  const { tables = [] } = (result ?? {}) as { readonly tables?: readonly PulledTable[] };
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}
