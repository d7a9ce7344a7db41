import type { CallLedger } from './call-ledger.js';
import type { Json } from './json.js';
import type { Telemetry } from './telemetry.js';

/** What a host hands to a plugin when it creates it for one connection. */
export interface HostServices {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly http: HttpSettings;
  readonly ledger: CallLedger;
  readonly state: StateStore;
  readonly secrets: Secrets;
  readonly telemetry: Telemetry;
}

/** One line per event. `fields` holds plain values only and never a secret: an allow-list is the plugin's duty. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Time as the host sees it, so that tests can move it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /**
   * Milliseconds since some moment of this process. They go on evenly whatever the time of day is set to: use them to
   * measure how long something took or lies back.
   */
  monotonic(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface HttpSettings {
  /** Name and version of the host, the first part of the user agent, for example `netskope-ce-5.0.1`. */
  readonly agent: string;
  /** Proxies of the host's system settings, for connections that want them; a connection's own proxy wins. */
  readonly proxy?: SystemProxy;
  /** PEM text of additional certificate authorities. */
  readonly ca?: string;
  /** Present where the host allows connections to some places only. A plugin makes none past it. */
  readonly egress?: Egress;
}

/**
 * The places that a host lets its plugins connect to. Give `lookup` to whatever opens sockets, and call `require` before
 * each connection to an address that is not a name, and before a proxy is asked for a host.
 */
export interface Egress {
  /**
   * Throws `network.egress_denied` for a place that is not on the list.
   * @param host Name or IP address as it is asked for, without a port.
   * @param address IP address that the socket is opened to; left out where a proxy opens it.
   */
  require(host: string, address?: string): void;
  /** Resolves names as `dns.lookup` does, gives the allowed addresses alone and fails with `network.egress_denied` without any. */
  readonly lookup: HostLookup;
}

/** The option `lookup` of Node's `net.connect`, `tls.connect` and of the HTTP clients on them. */
export type HostLookup = (
  hostname: string,
  options: object,
  done: (error: Error | null, address: string | { address: string; family: number }[], family?: number) => void,
) => void;

/** URLs of HTTP proxies. They may hold credentials, so they are neither logged nor shown. */
export interface SystemProxy {
  /** For hosts that are called over http. */
  readonly http?: string;
  /** For hosts that are called over https; default: `http`. */
  readonly https?: string;
  /** Hosts that are called without a proxy, as `NO_PROXY` lists them; `*` for all. */
  readonly except?: string;
}

/** Small JSON values that outlive the process, per connection. */
export interface StateStore {
  get(key: string): Json | undefined;
  set(key: string, value: Json): void;
}

/** Reads the secrets that a configuration refers to. */
export interface Secrets {
  /**
   * `env:NAME` and `file:PATH` give what they name (a file's trailing line break is dropped), `plain:TEXT` gives TEXT,
   * anything else itself. Reads anew at every call, so a rotated secret is seen. Pass values as the configuration has them:
   * a host checks those that come over HTTP before it keeps them, and cannot check what is put together later.
   * Throws `config.unreadable` with `field` when there is nothing to read.
   */
  resolve(reference: string, field: string): Promise<string>;
}
