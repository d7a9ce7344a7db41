import type { Clock, StateStore } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import type { Config, DataConfig } from '../config/schema.js';
import type { ODataClient } from '../odata/client.js';
import type { MetadataSource } from '../odata/metadata.js';

/** What every pull works with. */
export interface PullContext {
  readonly settings: DataConfig;
  readonly timeZone: string;
  /** `rate_limit` of the connection. */
  readonly perMinute?: number | undefined;
  readonly client: ODataClient;
  /** Current limit of concurrent requests; lower when the tenant slows down or refuses. */
  readonly width: () => number;
  readonly metadata: MetadataSource;
  readonly clock: Clock;
  readonly state: StateStore;
  /** The secret `data.hash_key`; undefined where nothing is hashed. */
  readonly hashKey: () => Promise<string | undefined>;
}

/** Throws `host.not_supported` for a connection without the `data` section. */
export function dataSettings(config: Config): DataConfig {
  if (config.data === undefined) {
    throw new IvantiError('host.not_supported', 'This connection has no data section.', { field: 'data' });
  }
  return config.data;
}
