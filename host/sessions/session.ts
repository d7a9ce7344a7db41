import {
  CAPABILITY_METHODS,
  PluginError,
  sectionOf,
  type CallEvent,
  type Capabilities,
  type Capability,
  type Clock,
  type JsonObject,
  type Logger,
  type SectionCapability,
} from '../../host-sdk/index.js';
import { guardPlugin } from '../plugins/guard-plugin.js';
import { orThrown } from '../plugins/thrown.js';
import { leastRateLimits } from '../budget/least-rate-limit.js';
import { systemClock } from '../platform/clock.js';
import type { Connection } from '../connections/connection.js';
import { settingsOf, type ConnectionSettings } from '../connections/settings.js';
import type { AnyPlugin, LoadedPlugin } from '../plugins/load-plugin.js';
import { loggerFor } from '../logs/keep-logs.js';
import type { Count } from '../metrics/counts.js';
import { orLog } from '../platform/or-log.js';
import { openServices } from './services.js';
import type { Store } from '../store/store.js';
import { reportCalls } from '../plugins/report-calls.js';

/** A connection with its living plugin: what every job works with. */
export interface Session {
  readonly connection: Connection;
  readonly plugin: AnyPlugin;
  /** JSON schema of the configuration, from the plugin's manifest. */
  readonly configurationSchema: JsonObject;
  /** The settings that the host reads from the connection’s configuration. */
  readonly settings: ConnectionSettings;
  readonly store: Store;
  readonly clock: Clock;
  /** Names connection and plugin in everything it says. */
  readonly logger: Logger;
  /** Calls sent to the product since the session was opened. */
  callsMade(): number;
  /** Adds to a counter of the metrics. */
  readonly count: Count;
  /** Waits until the calls counted so far are in the store. */
  flush(): Promise<void>;
  /** Releases the plugin and finishes the store's writes; the store itself stays open. What fails is logged. */
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly loaded: LoadedPlugin;
  readonly store: Store;
  readonly connection: Connection;
  readonly logger: Logger;
  readonly clock?: Clock | undefined;
  readonly agent?: string | undefined;
  /** Receives the events of each call of the plugin, in addition to the caller. */
  readonly onEvent?: ((event: CallEvent) => void) | undefined;
  /** Whether logins are kept for the next process; those of a draft never are. */
  readonly keepsLogins?: boolean | undefined;
  /** The configuration is that of a form which is being filled in; only `discover` is called. */
  readonly draft?: boolean | undefined;
  /** Folder whose files may be referred to over HTTP. */
  readonly secretsDir?: string | undefined;
}

/** Creates the plugin of a connection. Throws `config.invalid`, or the plugin’s error about its configuration. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { loaded, store, connection, clock = systemClock, draft = false } = options;
  const logger = loggerFor(connection.name, loaded.manifest.name, options.logger);
  const opened = await openServices({
    store,
    connection: connection.name,
    folder: connection.folder,
    secretsDir: options.secretsDir,
    clock,
    logger,
    agent: options.agent,
    keepsLogins: options.keepsLogins === true && !draft,
    leastPerMinute: leastRateLimits(store.db, loaded, clock),
  });
  const checkedPlugin = { plugin: loaded.manifest.name, logger };
  const create = () => loaded.create(opened.services, connection.config, { draft });
  const guarded = guardPlugin(orThrown(create, 'createPlugin', checkedPlugin), checkedPlugin);
  const plugin = options.onEvent === undefined ? guarded : reportCalls(guarded, options.onEvent);
  return {
    connection,
    plugin,
    configurationSchema: loaded.configuration,
    settings: settingsOf(loaded.manifest, connection.config),
    store,
    clock,
    logger,
    callsMade: () => opened.callsMade(),
    count: opened.count,
    flush: () => opened.flush(),
    async close() {
      await orLog(logger, 'The plugin was not closed', () => plugin.dispose());
      await orLog(logger, 'The calls were not counted', () => opened.close());
    },
  };
}

/**
 * The settings of an ability. Throws `host.not_supported` when the plugin has a configuration section for it that this
 * connection leaves out, so that the plugin can do the thing, but not for this connection; or when the plugin lacks it.
 */
export function requireSection<C extends SectionCapability>(
  { connection, configurationSchema, settings }: Session,
  capability: C,
): NonNullable<ConnectionSettings[C]> {
  const own = settings[capability];
  if (own !== undefined) return own;
  const field = sectionOf(configurationSchema, capability)?.path.join('.');
  if (field === undefined) throw lacks(connection, capability);
  throw new PluginError('host.not_supported', `The connection ${connection.name} has no section ${field}.`, {
    field,
    fix: `Use a connection with the section ${field}, or add it to this one.`,
  });
}

/** What people ask a capability for. */
const OFFERED_CAPABILITIES: Readonly<Record<Capability, string>> = {
  fields: 'list fields',
  ticketing: 'make tickets',
  pull: 'read tables',
};

/** The plugin as one of its capabilities. Throws `host.not_supported` when it lacks it. */
export function requireCapability<C extends Capability>(session: Session, capability: C): Capabilities[C] {
  const plugin: object = session.plugin;
  const methods: readonly string[] = CAPABILITY_METHODS[capability];
  if (methods.every((method) => typeof (plugin as Readonly<Record<string, unknown>>)[method] === 'function'))
    return session.plugin as Capabilities[C];
  throw lacks(session.connection, capability);
}

function lacks({ name }: Connection, capability: Capability): PluginError {
  const can = OFFERED_CAPABILITIES[capability];
  const message = `This plugin cannot ${can}: that of ${name} has no capability ${capability}.`;
  return new PluginError('host.not_supported', message, { fix: `Use a connection whose plugin can ${can}.` });
}
