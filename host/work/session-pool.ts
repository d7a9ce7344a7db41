import type { Clock, Logger } from '../../host-sdk/index.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import { openSession, type Session } from '../sessions/session.js';
import { findConnection, openConnection } from '../store/connections.js';
import type { Store } from '../store/store.js';
import { loadedPlugin } from './loaded-plugin.js';

export interface SessionPoolOptions {
  readonly store: Store;
  readonly plugins: readonly LoadedPlugin[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly agent?: string | undefined;
  /** Folder whose files configurations may refer to over HTTP. */
  readonly secretsDir?: string | undefined;
}

/** One session for each connection, shared by everything that runs on it at the same time. */
export interface SessionPool {
  /**
   * Works with the session of a stored connection; the last user closes it. Throws `host.unknown_name`,
   * `host.not_supported` if its plugin is not loaded, or the plugin's error about its configuration.
   */
  use<T>(connection: string, work: (session: Session) => Promise<T>): Promise<T>;
}

interface Shared {
  /** The connection's configuration, to detect changes. */
  readonly config: string;
  readonly session: Promise<Session>;
  users: number;
}

export function createSessionPool(options: SessionPoolOptions): SessionPool {
  const { store, plugins, clock, logger, agent, secretsDir } = options;
  const open = new Map<string, Shared>();

  async function join(name: string): Promise<Shared> {
    const stored = await findConnection(store.db, name);
    const loaded = loadedPlugin({ plugins }, stored.plugin, name);
    const connection = await openConnection(store, stored);
    const config = JSON.stringify(connection);
    const known = open.get(name);
    if (known?.config === config) {
      known.users += 1;
      return known;
    }
    const shared = {
      config,
      users: 1,
      session: openSession({ loaded, store, connection, logger, clock, agent, secretsDir }),
    };
    open.set(name, shared);
    return shared;
  }

  return {
    async use(name, work) {
      const shared = await join(name);
      try {
        return await work(await shared.session);
      } finally {
        shared.users -= 1;
        if (shared.users === 0) {
          if (open.get(name) === shared) open.delete(name);
          await shared.session.then(
            (session) => session.close(),
            () => undefined,
          );
        }
      }
    },
  };
}
