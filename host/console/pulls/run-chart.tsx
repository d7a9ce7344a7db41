import { Bars } from '../parts/bars.js';
import { Loaded } from '../parts/loaded.js';
import { TEXTS } from '../texts/index.js';
import { rowsOf, useRuns } from './runs.js';

const TIME = new Intl.DateTimeFormat(undefined, {
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});

/** The rows of each of the last pulls of a connection, oldest first. */
export function RunChart({ connection }: { readonly connection: string }) {
  const runs = useRuns(connection);
  return (
    <Loaded query={runs}>
      {(data) => {
        const bars = data.runs.map((run) => ({ name: TIME.format(new Date(run.endedAt)), count: rowsOf(run) }));
        return <Bars label={TEXTS.pulls.rowsPerRun} bars={bars.reverse()} />;
      }}
    </Loaded>
  );
}
