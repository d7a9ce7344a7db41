import type { CallLedger } from './call-ledger.js';
import type { Json } from './json.js';
import type { Telemetry } from './telemetry.js';

/** The services that a host passes to a plugin when it creates it for one connection. */
export interface HostServices {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly http: HttpSettings;
  readonly ledger: CallLedger;
  readonly state: StateStore;
  readonly secrets: Secrets;
  readonly telemetry: Telemetry;
  /** Present where the host keeps logins for the next process. */
  readonly logins?: LoginStore;
}

/**
 * Logins, such as session keys and access tokens, that outlive the process for a few minutes. The host encrypts them and
 * keeps one for each connection. No method rejects: what cannot be read or written counts as not kept.
 */
export interface LoginStore {
  /** The login that was kept with the same proof, unless it has ended. */
  find(proof: LoginProof): Promise<Json | undefined>;
  /** @param expiresAt Instant (ms) at which the login ends, where that is known. The host may forget it earlier. */
  keep(proof: LoginProof, login: Json, expiresAt?: number): Promise<void>;
  /** Forgets a login that the product has refused. One that was kept after it stays. */
  drop(proof: LoginProof, login: Json): Promise<void>;
}

/**
 * Everything that a login depends on: the address that it is sent to, who logs in, and the secret itself. A login is found
 * with the same texts in the same order only. The host stores a keyed hash of them.
 */
export type LoginProof = readonly string[];

/** One entry for each event. `fields` contains only plain values and never a secret: the plugin must use an allow-list. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The time of the host, so that tests can control it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /**
   * Monotonic milliseconds, independent of changes of the clock: use them to
   * measure durations.
   */
  monotonic(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface HttpSettings {
  /** Name and version of the host, the first part of the user agent, for example `netskope-ce-5.0.1`. */
  readonly agent: string;
  /** Proxies of the host's system settings, for connections that use them; a connection's own proxy takes precedence. */
  readonly proxy?: SystemProxy;
  /** PEM text of additional certificate authorities. */
  readonly ca?: string;
  /** Present if the host restricts the targets of connections. A plugin must open no connection without it. */
  readonly egress?: Egress;
}

/**
 * The allowed targets of connections. Pass `lookup` to the code that opens sockets, and call `require` before
 * each connection to an IP address, and before each request for a host through a proxy.
 */
export interface Egress {
  /**
   * Throws `network.egress_denied` for a target that is not on the list.
   * @param host Requested name or IP address, without a port.
   * @param address IP address of the socket; absent if a proxy opens it.
   */
  require(host: string, address?: string): void;
  /** Resolves names like `dns.lookup`, returns only allowed addresses, and fails with `network.egress_denied` if there are none. */
  readonly lookup: HostLookup;
}

/** The option `lookup` of Node's `net.connect`, `tls.connect` and of the HTTP clients on them. */
export type HostLookup = (
  hostname: string,
  options: object,
  done: (error: Error | null, address: string | { address: string; family: number }[], family?: number) => void,
) => void;

/** URLs of HTTP proxies. They may contain credentials, so they are neither logged nor shown. */
export interface SystemProxy {
  /** For requests over http. */
  readonly http?: string;
  /** For requests over https; default: `http`. */
  readonly https?: string;
  /** Hosts that are called without a proxy, as `NO_PROXY` lists them; `*` for all. */
  readonly except?: string;
}

/** Small JSON values that survive the process, for each connection. */
export interface StateStore {
  get(key: string): Json | undefined;
  set(key: string, value: Json): void;
}

/** Resolves the secrets of a configuration. */
export interface Secrets {
  /**
   * `env:NAME` and `file:PATH` return the referenced value (without a file's trailing line break), `plain:TEXT` returns TEXT,
   * any other text itself. Reads again at every call, so a rotated secret is found. Pass values unchanged from the configuration:
   * a host checks references that arrive over HTTP before it stores them, and cannot check texts that are composed later.
   * Throws `config.unreadable` with `field` when there is nothing to read.
   */
  resolve(reference: string, field: string): Promise<string>;
}
