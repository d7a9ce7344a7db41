import { isIP } from 'node:net';
import { buildConnector, EnvHttpProxyAgent, Pool, type Dispatcher } from 'undici';
import { isPluginError, PluginError, type Egress, type SystemProxy } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import { inspectAddress, isLoopback } from './address.js';
import { requireCertificates, requireIdentity } from './certificates.js';
import { networkProblem } from './network-problem.js';
import type { TlsIdentity } from './send.js';

/**
 * How the hosts of a connection are reached. Proxies are URLs that may hold credentials: they are never shown in full.
 */
export interface Route {
  /** The connection's own proxy: every call goes through it. */
  readonly proxy?: string | undefined;
  /** The proxies of the system, for every host except its exceptions and this machine. */
  readonly system?: SystemProxy | undefined;
  /** PEM text of additional certificate authorities. */
  readonly ca?: string | undefined;
  /**
   * The client certificate of the connection, shown to the host that the connection is opened to; a proxy does not see
   * it.
   */
  readonly identity?: TlsIdentity | undefined;
  /** The places that the host allows, if it limits them. */
  readonly egress?: Egress | undefined;
}

const WAYS_OUT = {
  proxy: 'Check the address and the credentials in `proxy`.',
  system_proxy:
    'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the host, give the connection its own `proxy`, or switch `system_proxy` off.',
} as const;

type ProxyField = keyof typeof WAYS_OUT;

/** The sockets to one host. Throws `config.invalid` for a proxy that is no http or https URL, or a `ca` that is none. */
export function openSockets(
  origin: string,
  connections: number,
  { proxy, system, ca, identity, egress }: Route,
): Dispatcher {
  if (ca !== undefined) requireCertificates(ca);
  if (identity !== undefined) requireIdentity(identity);
  const target = new URL(origin);
  const tls = { ...(ca === undefined ? {} : { ca }), ...identity };
  const connect = guarded(buildConnector({ ...tls, ...lookupOf(egress) }), egress);
  const limits = { connections, headersTimeout: 0, bodyTimeout: 0, connect };
  const through = (field: ProxyField, { http, https, except = '' }: SystemProxy) =>
    new EnvHttpProxyAgent({
      ...limits,
      requestTls: tls,
      proxyTls: lookupOf(egress),
      // An empty string means none: for undefined, the library would read this process's environment.
      httpProxy: proxyUrl(http, field),
      httpsProxy: proxyUrl(https, field),
      noProxy: except,
      clientFactory: (url, { connect }: { connect?: buildConnector.connector }) =>
        connectionsTo(url, connect && guarded(connect, egress), {
          problem: (reason) => proxyProblem(target.host, url.host, field, reason),
          // Only the proxy resolves the name, so the address is unknown here.
          isAllowed: () => egress?.require(bare(target.hostname)),
        }),
    });
  if (proxy !== undefined) return through('proxy', { http: proxy, https: proxy });
  if (system !== undefined && !isLoopback(target.hostname)) return through('system_proxy', system);
  return new Pool(origin, limits);
}

/** The way to a proxy. Failures on it are reported for the proxy, not for the host behind it. */
function connectionsTo(
  proxy: URL,
  connector: buildConnector.connector | undefined,
  { problem, isAllowed }: { readonly problem: (reason: unknown) => PluginError; readonly isAllowed: () => void },
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
      isAllowed();
      const answer = await open(options);
      if (answer.statusCode === 200) return answer;
      answer.socket.destroy();
      throw problem(answer.statusCode);
    },
  });
}

/** @param reason The error of the connection, or the status that the proxy answered with. */
function proxyProblem(host: string, proxy: string, field: ProxyField, reason: unknown): PluginError {
  if (isPluginError(reason) && reason.code === 'network.egress_denied') return reason;
  const why =
    typeof reason === 'number'
      ? `the proxy ${proxy} does not let the call through (HTTP ${reason}).`
      : `it is asked for through a proxy, and ${networkProblem(reason, proxy).message}`;
  const cause = typeof reason === 'number' ? undefined : reason;
  return new IvantiError('network.unreachable', `${host} cannot be reached: ${why}`, {
    field,
    fix: WAYS_OUT[field],
    cause,
  });
}

function proxyUrl(text: string | undefined, field: ProxyField): string {
  if (text === undefined || text === '') return '';
  const read = inspectAddress(text, { scheme: 'http', credentials: true, plain: true });
  if (read instanceof URL) return read.href;
  // The value is not shown: it may hold credentials.
  throw new PluginError('config.invalid', `${field}: the proxy ${read.why}.`, {
    field,
    fix: read.fix ?? WAYS_OUT[field],
  });
}

/** A connector that asks the host before it opens a socket to an address that needs no lookup. */
function guarded(connector: buildConnector.connector, egress: Egress | undefined): buildConnector.connector {
  if (egress === undefined) return connector;
  return (options, done) => {
    const host = bare(options.hostname);
    try {
      if (isIP(host) !== 0) egress.require(host, host);
    } catch (error) {
      done(error as Error, null);
      return;
    }
    connector(options, done);
  };
}

function lookupOf(egress: Egress | undefined) {
  return egress === undefined ? {} : { lookup: egress.lookup };
}

/** An IPv6 address without its brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
