import type { Clock } from './model/data/clock.js';
import type { Switches } from './model/switches/switches.js';
import type { Credentials } from './tenant/auth/credentials.js';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.js';
import type { MockOptions } from './tenant/instance/options.js';
import { namespaceView, type MockNamespace } from './tenant/handle/namespace-handle.js';
import { installFaults } from './tenant/faults/install.js';
import { openDatabase } from './tenant/persist/database.js';
import { resolveSwitches } from './model/switches/resolve-switches.js';
import { DEFAULT_NAMESPACE, createTenant, namespaceOf, resetNamespace } from './tenant/instance/tenant.js';

/** The switches, which can change while the tenant runs. They belong to the tenant: all namespaces see them. */
export interface SwitchControl {
  readonly values: () => Readonly<Switches>;
  /** Throws `UnknownSwitch` for a name or value that does not exist, and then changes nothing. */
  readonly set: (values: Partial<Switches>) => void;
}

/** A tenant. Its own `records`, `journal`, `faults` and `sessions` are those of the namespace `default`. */
export interface MockIvanti extends Omit<MockNamespace, 'name'> {
  /** Express 5 application; it does not listen until the caller starts a server. */
  readonly app: RequestListener;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly switches: SwitchControl;
  readonly listen: (port?: number, host?: string) => Promise<RunningMock>;
  readonly namespace: (name: string) => MockNamespace;
  /** Back to the seed in every namespace; the clock and the switches too. */
  readonly reset: () => void;
  /** Stops listening, ends waiting requests and writes the database file. */
  readonly close: () => Promise<void>;
}

export interface RunningMock {
  readonly url: string;
  /** With an absolute `token_url`. */
  readonly credentials: Credentials;
  readonly close: () => Promise<void>;
}

/** Bytes of request line and headers: large enough for filters longer than any client should send. */
const MAX_HEAD_LENGTH = 64 * 1024;

/**
 * Makes a tenant of Ivanti Neurons for ITSM in this process. It does not listen at first: use `app` with a test client,
 * or `listen()` for a real port. With `db` the file is read before anything else.
 */
export function createMockIvanti(options: MockOptions = {}): MockIvanti {
  const tenant = createTenant(options);
  const database = openDatabase(tenant);
  const app = createApp(tenant);
  const running = new Set<RunningMock>();
  let { credentials } = tenant;
  const views = new Map<string, MockNamespace>();

  function namespace(name: string): MockNamespace {
    const found = views.get(name);
    if (found) return found;
    const view = namespaceView(tenant, namespaceOf(tenant, name));
    views.set(name, view);
    return view;
  }

  async function listen(port = 0, host = '127.0.0.1'): Promise<RunningMock> {
    const server = createServer({ maxHeaderSize: MAX_HEAD_LENGTH }, app);
    // A client that keeps a connection between two calls should not find that the server has just closed it.
    server.keepAliveTimeout = 30_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.removeListener('error', reject);
        resolve();
      });
    });
    const address = server.address() as AddressInfo;
    if (!EVERYWHERE.has(address.address)) tenant.hosts.add(hostName(host)).add(hostName(address.address));
    const url = `http://${urlHost(address)}:${address.port}`;
    const { oauth2 } = tenant.credentials;
    credentials = { ...tenant.credentials, oauth2: { ...oauth2, token_url: `${url}${oauth2.token_url}` } };
    const mock: RunningMock = {
      url,
      credentials,
      async close() {
        running.delete(mock);
        await new Promise<void>((resolve) => {
          server.close(() => {
            resolve();
          });
          server.closeAllConnections();
        });
      },
    };
    running.add(mock);
    return mock;
  }

  const { name: _name, ...own } = namespace(DEFAULT_NAMESPACE);
  installFaults(namespaceOf(tenant, DEFAULT_NAMESPACE).faults, options.faults ?? []);
  return {
    ...own,
    app,
    get credentials() {
      return credentials;
    },
    clock: tenant.clock,
    switches: {
      values: () => tenant.switches,
      set(values) {
        tenant.setSwitches(values);
      },
    },
    listen,
    namespace,
    reset() {
      for (const each of tenant.namespaces.values()) resetNamespace(tenant, each);
      tenant.sessions.reset();
      tenant.clock.reset();
      tenant.setSwitches(resolveSwitches(options.profile ?? 'live', options.switches));
    },
    async close() {
      tenant.closing.abort();
      await Promise.all([...running].map((each) => each.close()));
      await database.close();
    },
  };
}

/** Addresses that mean every name of the machine, and so none in particular. */
const EVERYWHERE: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** As a Host header has it. */
function hostName(host: string): string {
  return (host.includes(':') ? `[${host}]` : host).toLowerCase();
}

function urlHost({ address, family }: AddressInfo): string {
  if (EVERYWHERE.has(address)) return '127.0.0.1';
  return family === 'IPv6' ? `[${address}]` : address;
}
