import type { Clock } from '../../host-sdk/index.js';
import { settingsOf } from '../connections/settings.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import { listConnections } from '../store/connections.js';
import type { StoreDatabase } from '../store/store.js';

/** Delay until a changed limit applies. */
const POLL_INTERVAL_MS = 5_000;

/** Finds the lowest rate limit of the stored connections to a tenant: all of them must keep it. */
export function leastRateLimits(
  db: StoreDatabase,
  { manifest }: Pick<LoadedPlugin, 'manifest'>,
  clock: Clock,
): (tenant: string) => Promise<number | undefined> {
  let limits = new Map<string, number>();
  let lookedAt = -Infinity;
  return async (tenant) => {
    if (clock.monotonic() - lookedAt >= POLL_INTERVAL_MS) {
      limits = new Map();
      for (const { plugin, config } of await listConnections(db)) {
        if (plugin !== manifest.id) continue;
        const { rateLimit, tenant: whose } = settingsOf(manifest, config);
        if (rateLimit === undefined || whose === undefined) continue;
        limits.set(whose, Math.min(rateLimit, limits.get(whose) ?? Infinity));
      }
      lookedAt = clock.monotonic();
    }
    return limits.get(tenant);
  };
}
