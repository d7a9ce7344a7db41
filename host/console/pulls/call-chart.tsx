import { HourChart } from '../parts/hour-chart.js';
import { useApi } from '../api/queries.js';
import { Loaded } from '../parts/loaded.js';
import { TEXTS } from '../texts/index.js';

/** The calls to the tenant of a connection in each of the last 24 hours, from all of its connections. */
export function CallChart({ connection }: { readonly connection: string }) {
  const quota = useApi('/api/quota', { every: 30_000 });
  return (
    <Loaded query={quota}>
      {({ tenants }) => {
        const hours = tenants.find(({ connections }) => connections.includes(connection))?.byHour ?? [];
        return <HourChart label={TEXTS.overview.callsPerHour} hours={hours} />;
      }}
    </Loaded>
  );
}
