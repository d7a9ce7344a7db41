import { PluginError, type Clock, type HostServices, type Logger } from '../../host-sdk/index.js';
import { egressOf } from '../egress/egress.js';
import { openCounts, type Count } from '../metrics/counts.js';
import { countedLedger, countingTelemetry } from '../metrics/watch-services.js';
import { PACKAGE_VERSION } from '../platform/package-root.js';
import { secretsFrom } from '../connections/secrets.js';
import { openCallLedger } from '../budget/call-ledger.js';
import type { Store } from '../store/store.js';
import { openKeptLogins } from '../store/kept-logins.js';
import { openPluginState } from '../store/plugin-state.js';
import { systemProxyOf } from '../platform/system-proxy.js';

export interface ServicesOptions {
  readonly store: Store;
  /** Name of the connection that the plugin's state is kept under. */
  readonly connection: string;
  /** Folder that relative `file:` references start from. */
  readonly folder: string;
  /** Folder whose files may be referred to over HTTP. */
  readonly secretsDir?: string | undefined;
  /** Whether the plugin may keep its logins for the next process. */
  readonly keepsLogins?: boolean | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** First part of the user agent; default `IVANTI_EXCHANGE_AGENT`, else this package with its version. */
  readonly agent?: string | undefined;
  /** The least limit of calls by the minute of all connections to a tenant. */
  readonly leastPerMinute?: ((tenant: string) => Promise<number | undefined>) | undefined;
}

/** What a plugin gets for one connection, and what the host needs to know about it. */
export interface ConnectionServices {
  readonly services: HostServices;
  /** Calls sent since these services were opened. */
  callsMade(): number;
  /** Adds to a counter of the metrics. */
  readonly count: Count;
  /** Waits until counts and state are in the store. */
  flush(): Promise<void>;
  /** Gives back what is held for calls to come, and waits until all is in the store. */
  close(): Promise<void>;
}

/** Opens the services of one connection: ledger and state live in the store. Throws `config.invalid` for an allow-list. */
export async function openServices(options: ServicesOptions): Promise<ConnectionServices> {
  const { store, clock, logger } = options;
  const onError = (error: unknown) => {
    logger.error('The store refused a write', { reason: error instanceof Error ? error.message : String(error) });
  };
  const ledger = await openCallLedger(store.db, clock, onError, options.leastPerMinute);
  const counts = openCounts(store.db, clock, onError);
  const state = await openPluginState(store.db, options.connection, onError);
  const environmentAgent = process.env['IVANTI_EXCHANGE_AGENT'];
  const agent = options.agent ?? environmentAgent ?? `ivanti-exchange-${PACKAGE_VERSION}`;
  const proxy = systemProxyOf(process.env);
  const egress = egressOf(process.env);
  const services: HostServices = {
    logger,
    clock,
    http: {
      agent: sendableAgent(agent),
      ...(proxy === undefined ? {} : { proxy }),
      ...(egress === undefined ? {} : { egress }),
    },
    ledger: countedLedger(ledger, counts.count),
    state,
    secrets: secretsFrom(options.folder, { secretsDir: options.secretsDir, dataFolder: store.folder }),
    telemetry: countingTelemetry(options.connection, counts.count),
    ...(options.keepsLogins === true ? { logins: openKeptLogins(store, options.connection, clock, onError) } : {}),
  };
  return {
    services,
    count: counts.count,
    callsMade: () => ledger.made(),
    async flush() {
      await ledger.flush();
      await state.flush();
      await counts.flush();
    },
    async close() {
      await ledger.close();
      await state.flush();
      await counts.flush();
    },
  };
}

/** The user agent is a header of every call. */
function sendableAgent(agent: string): string {
  if (/^[\x20-\x7e]+$/.test(agent)) return agent;
  throw new PluginError('config.invalid', `The user agent ${JSON.stringify(agent)} is empty or no plain text.`, {
    field: '--agent',
    fix: 'Give --agent, or IVANTI_EXCHANGE_AGENT, a short name of plain letters, such as netskope-ce-5.0.1.',
  });
}
