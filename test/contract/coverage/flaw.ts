import { AsyncLocalStorage } from 'node:async_hooks';
import type { HostServices, JsonObject, Logger } from '../../../host-sdk/index.js';
import type { MockIvanti, MockOptions } from '../../../mock-ivanti/index.js';
import type { IvantiPlugin } from '../../../plugin/index.js';

/** A request on its way from the product to the tenant. */
export interface Sent {
  readonly method: string;
  /** Path and query. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer on its way back. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An alert on its way into the host. */
export type ArrivedAlert = Readonly<Record<string, unknown>> & { readonly id: string };

/** A call of the host's API. */
export interface ApiCall {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Path and query. */
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>> | readonly unknown[];
}

/**
 * What is wrong in a known-bad variant of the product or of the tenant. The scenes of the tests (`startTenant`,
 * `startPlugin`, `runCli`) look up the flaw of the statement that is being tried and build it in.
 */
export interface Flaw {
  /** The tenant is another one than the test asks for. */
  readonly options?: (options: MockOptions) => MockOptions;
  /** The tenant misbehaves from its start. */
  readonly tenant?: (mock: MockIvanti) => void;
  /** The product sends something else. */
  readonly request?: (sent: Sent) => Partial<Sent>;
  /** The tenant answers something else. */
  readonly answer?: (answered: Answered, sent: Sent) => Partial<Answered>;
  /** The product reads another configuration out of the one it is given. */
  readonly config?: (config: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** The product uses its host's services in another way. */
  readonly services?: <S extends HostServices>(services: S) => S;
  /** The host keeps other connections, by their names, than the one that it is given. */
  readonly connections?: (name: string, config: JsonObject) => Readonly<Record<string, JsonObject>>;
  /** The host takes in other alerts than those that arrive. */
  readonly alerts?: (alerts: readonly ArrivedAlert[]) => readonly ArrivedAlert[];
  /** The host writes another log. */
  readonly logger?: (logger: Logger) => Logger;
  /** Methods of the plugin that do something else. */
  readonly plugin?: (plugin: IvantiPlugin) => Partial<IvantiPlugin>;
  /** The host's API changes the request before it acts on it. */
  readonly asked?: (call: ApiCall) => ApiCall;
  /** The host's API answers something else. */
  readonly told?: (body: never, call: ApiCall) => unknown;
  /** The forms are made of another schema of the configuration. */
  readonly form?: (schema: JsonObject) => JsonObject;
  /** The command line makes something else of what was typed. */
  readonly args?: (args: readonly string[]) => readonly string[];
  /** The command line prints something else. */
  readonly output?: (text: string) => string;
}

const tried = new AsyncLocalStorage<Flaw>();

/** Runs a test's body against a known-bad variant. */
export function withFlaw<T>(flaw: Flaw, body: () => T): T {
  return tried.run(flaw, body);
}

/** The flaw that is being tried; without one the product and the tenant are as they are. */
export function currentFlaw(): Flaw {
  return tried.getStore() ?? {};
}
