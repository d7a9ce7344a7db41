import { EnvHttpProxyAgent, Pool } from 'undici';
import type { buildConnector, Dispatcher } from 'undici';
import { PluginError } from '../../host-sdk/index.js';
import type { SystemProxy } from '../../host-sdk/index.js';
import { isLoopback } from '../loopback.js';
import { requireCertificates } from './certificates.js';
import { networkProblem } from './network-problem.js';

/** How the hosts of a connection are reached. Proxies are URLs that may hold credentials: they are never shown whole. */
export interface Route {
  /** The connection's own proxy: every call goes through it. */
  readonly proxy?: string | undefined;
  /** The proxies of the system, for every host but those that it excepts and this machine. */
  readonly system?: SystemProxy | undefined;
  /** PEM text of additional certificate authorities. */
  readonly ca?: string | undefined;
}

const WAYS_OUT = {
  proxy: 'Check the address and the credentials in `proxy`.',
  system_proxy:
    'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the host, give the connection its own `proxy`, or switch `system_proxy` off.',
} as const;

type ProxyField = keyof typeof WAYS_OUT;

/** The sockets to one host. Throws `config.invalid` for a proxy that is no http or https URL, or a `ca` that is none. */
export function openSockets(origin: string, connections: number, { proxy, system, ca }: Route): Dispatcher {
  if (ca !== undefined) requireCertificates(ca);
  const target = new URL(origin);
  const tls = ca === undefined ? {} : { ca };
  const limits = { connections, headersTimeout: 0, bodyTimeout: 0, connect: tls };
  const through = (field: ProxyField, { http, https, except = '' }: SystemProxy) =>
    new EnvHttpProxyAgent({
      ...limits,
      requestTls: tls,
      // Empty stands for none: what is undefined the library would look up in this process's environment.
      httpProxy: proxyUrl(http, field),
      httpsProxy: proxyUrl(https, field),
      noProxy: except,
      clientFactory: (url, { connect }: { connect?: buildConnector.connector }) =>
        connectionsTo(url, connect, (reason) => proxyProblem(target.host, url.host, field, reason)),
    });
  if (proxy !== undefined) return through('proxy', { http: proxy, https: proxy });
  if (system !== undefined && !isLoopback(target.hostname)) return through('system_proxy', system);
  return new Pool(origin, limits);
}

/** What leads to a proxy. What goes wrong there is told of the proxy, not of the host behind it. */
function connectionsTo(
  proxy: URL,
  connector: buildConnector.connector | undefined,
  problem: (reason: unknown) => PluginError,
): Pool {
  const pool = new Pool(proxy, {
    connect: (options, done) =>
      connector?.(options, (error, socket) => {
        if (error === null) done(null, socket);
        else done(problem(error), null);
      }),
  });
  const open = pool.connect.bind<Pool['connect']>(pool);
  return Object.assign(pool, {
    async connect(options: Dispatcher.ConnectOptions) {
      const answer = await open(options);
      if (answer.statusCode === 200) return answer;
      answer.socket.destroy();
      throw problem(answer.statusCode);
    },
  });
}

/** @param reason The error of the connection, or the status that the proxy answered with. */
function proxyProblem(host: string, proxy: string, field: ProxyField, reason: unknown): PluginError {
  const why =
    typeof reason === 'number'
      ? `the proxy ${proxy} does not let the call through (HTTP ${reason}).`
      : `it is asked for through a proxy, and ${networkProblem(reason, proxy).message}`;
  const cause = typeof reason === 'number' ? undefined : reason;
  return new PluginError('network.unreachable', `${host} cannot be reached: ${why}`, {
    field,
    fix: WAYS_OUT[field],
    cause,
  });
}

function proxyUrl(text: string | undefined, field: ProxyField): string {
  if (text === undefined || text === '') return '';
  const address = text.includes('://') ? text : `http://${text}`;
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) && canDecode(new URL(address)))
    return address;
  // The value stays untold: it may hold credentials.
  throw new PluginError(
    'config.invalid',
    `${field}: the proxy is not an http or https URL, or a % in its credentials begins no character.`,
    {
      field,
      fix: WAYS_OUT[field],
    },
  );
}

/** The library decodes the credentials of a proxy. */
function canDecode({ username, password }: URL): boolean {
  try {
    decodeURIComponent(`${username}${password}`);
    return true;
  } catch {
    return false;
  }
}
