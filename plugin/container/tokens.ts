import type { InjectionToken } from 'tsyringe';
import type { Config } from '../config/schema.js';
import type { Connection, PartName, Parts } from './parts.js';

/** The token of each part in the container of its connection. */
export const TOKENS: { readonly [N in PartName]: InjectionToken<Parts[N]> } = {
  config: Symbol('config'),
  services: Symbol('services'),
  lifetime: Symbol('lifetime'),
  clock: Symbol('clock'),
  addresses: Symbol('addresses'),
  wire: Symbol('wire'),
  pipeline: Symbol('pipeline'),
  serverClock: Symbol('serverClock'),
  gate: Symbol('gate'),
  congestion: Symbol('congestion'),
  observer: Symbol('observer'),
  retry: Symbol('retry'),
  budget: Symbol('budget'),
  unsigned: Symbol('unsigned'),
  locator: Symbol('locator'),
  tokenSend: Symbol('tokenSend'),
  credential: Symbol('credential'),
  signer: Symbol('signer'),
  policies: Symbol('policies'),
  pageLimit: Symbol('pageLimit'),
  client: Symbol('client'),
  metadata: Symbol('metadata'),
  tickets: Symbol('tickets'),
  tables: Symbol('tables'),
};

/** Gives a part, which is made when it is first called; errors of its factory are thrown unchanged. */
export type Lazy<N extends PartName> = () => Parts[N];

/**
 * For classes that the container constructs: a dependency injected as a `Lazy` costs nothing while it is unused, and
 * fails where it is used.
 */
export const LAZY: { readonly [N in LazyPart]: InjectionToken<Lazy<N>> } = {
  clock: Symbol('lazy clock'),
  client: Symbol('lazy client'),
  metadata: Symbol('lazy metadata'),
  tickets: Symbol('lazy tickets'),
  tables: Symbol('lazy tables'),
};
export type LazyPart = 'clock' | 'client' | 'metadata' | 'tickets' | 'tables';

/** Whether the configuration comes from a form in progress. */
export const IS_DRAFT: InjectionToken<boolean> = Symbol('isDraft');

/** Opens another connection with the same services and overrides, to try a configuration. */
export type OpenConnection = (config: Config) => Connection;
export const OPEN_CONNECTION: InjectionToken<OpenConnection> = Symbol('openConnection');
