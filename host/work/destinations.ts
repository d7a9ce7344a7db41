import { PluginError, type Clock, type JsonObject } from '../../host-sdk/index.js';
import type { Trail } from '../audit/trail.js';
import { isoNow } from '../platform/clock.js';
import { findConnection, listConnections, setDestination } from '../store/connections.js';
import {
  findDestination,
  listDestinations,
  removeDestination,
  saveDestination,
  storedAs,
  type OpenedDestination,
  type StoredDestination,
} from '../store/destinations.js';
import type { Store, StoreDatabase } from '../store/store.js';
import { transaction } from '../store/transaction.js';
import { connectionVersions, requireConnection } from './connections.js';
import { placeOf, withSecrets, type PlaceSources } from './kept-place.js';
import { alignIn, type AlignSources } from './schedules.js';
import { requireVersion, versionOf, type Expected } from './versions.js';
import { checkedDestination, type WrittenDestination } from './written-destination.js';
import { requireUnused } from './require-unused.js';

export interface DestinationContext extends PlaceSources {
  readonly store: Store;
  readonly clock: Clock;
  readonly trail: Trail;
}

export interface KeepOptions {
  /** Refuse a name that exists, or one that does not; default: add or replace. */
  readonly only?: 'new' | 'known';
  /** False: keep it without a test. */
  readonly test?: boolean | undefined;
  readonly expected?: Expected;
}

/** A kept destination for display. */
export interface ShownDestination {
  readonly name: string;
  /** Complete and without secrets. */
  readonly place: string;
  /** Names of the secrets that it has. */
  readonly secretsSet: readonly string[];
  /** Connections that use it. */
  readonly connections: readonly string[];
}

/** The kept destinations, by name. */
export async function shownDestinations(db: StoreDatabase): Promise<readonly ShownDestination[]> {
  const connections = await listConnections(db);
  return (await listDestinations(db)).map((stored) => ({
    name: stored.name,
    place: placeOf(stored),
    secretsSet: Object.keys(stored.secrets),
    connections: usersOf(connections, stored.name),
  }));
}

/**
 * Keeps a destination under its name, once a test has shown that a run could write to it. Throws what
 * {@link checkedDestination} and the test throw, and `host.changed_meanwhile`.
 */
export async function keepDestination(
  context: DestinationContext,
  written: WrittenDestination,
  { only, test = true, expected }: KeepOptions = {},
): Promise<void> {
  const { store, clock, trail } = context;
  const { name } = written;
  for (;;) {
    const before = await versionIn(store.db, name);
    const stored = await requireFit(store.db, name, only);
    const { kind, destination } = await checkedDestination(store, written, stored);
    if (test) await kind.test(await withSecrets(context, destination));
    const isSaved = await transaction(store.db, async (tx) => {
      const version = await versionIn(tx, name);
      await requireFit(tx, name, only);
      if (version !== undefined) await requireVersion(tx, { kind: 'destination', name, version }, expected);
      // The secret of one version must not be kept for the place of another.
      if (version !== before) return false;
      await saveDestination({ ...store, db: tx }, destination, isoNow(clock));
      const given = Object.entries(written.secrets ?? {}).filter(([, text]) => text !== null);
      const replaced = given.map(([secret]) => secret).filter((secret) => stored?.secrets[secret] !== undefined);
      const after = { ...documentOf(destination), ...(replaced.length === 0 ? {} : { secretsReplaced: replaced }) };
      const change = { before: documentOf(stored), after, version: await versionIn(tx, name) };
      await trail.note(tx, { what: 'destination.kept', object: name, ...change });
      return true;
    });
    if (isSaved) return;
  }
}

/** Removes a destination; its tables stay where they are. Throws `host.unknown_name`, and `config.invalid` while connections use it. */
export function dropDestination(
  { store, trail }: Pick<DestinationContext, 'store' | 'trail'>,
  name: string,
  expected?: Expected,
): Promise<void> {
  return transaction(store.db, async (tx) => {
    const before = await findDestination(tx, name);
    await requireVersion(tx, { kind: 'destination', name, version: (await versionIn(tx, name)) ?? '' }, expected);
    const users = usersOf(await listConnections(tx), name);
    requireUnused('destination', name, users, {
      field: 'name',
      fix: 'Give each of these connections another destination first: `destinations use`, with a name or --default.',
    });
    await removeDestination(tx, name);
    await trail.note(tx, { what: 'destination.removed', object: name, before: documentOf(before) });
  });
}

/**
 * Sets the destination of a connection: a kept one, or `null` for the place that `serve` chooses. Throws `host.unknown_name`
 * and `host.changed_meanwhile`.
 */
export function useDestination(
  { trail, ...sources }: AlignSources & { readonly trail: Trail },
  { connection, destination }: { readonly connection: string; readonly destination: string | null },
  expected?: Expected,
): Promise<void> {
  return transaction(sources.store.db, async (tx) => {
    const { destination: before } = await findConnection(tx, connection);
    await requireConnection(tx, connection, expected);
    if (destination !== null) await findDestination(tx, destination, 'destination');
    if (before === destination) return;
    await setDestination(tx, connection, destination);
    // Only `serve` knows the place of a connection without its own.
    const isOpen = destination === null && sources.to === undefined;
    await alignIn(tx, sources, isOpen ? new Map([[connection, '']]) : undefined);
    const version = (await connectionVersions(tx)).get(connection);
    const change = { before: { destination: before }, after: { destination }, version };
    await trail.note(tx, { what: 'connection.changed', object: connection, ...change });
  });
}

/** Versions of the destinations, by name. */
export async function destinationVersions(db: StoreDatabase): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await storedAs(db))].map(([name, stored]) => [name, versionOf(stored)]));
}

async function versionIn(db: StoreDatabase, name: string): Promise<string | undefined> {
  return (await destinationVersions(db)).get(name);
}

async function requireFit(
  db: StoreDatabase,
  name: string,
  only: KeepOptions['only'],
): Promise<StoredDestination | undefined> {
  if (only === 'known') return findDestination(db, name);
  const stored = (await listDestinations(db)).find((one) => one.name === name);
  if (only === undefined || stored === undefined) return stored;
  throw new PluginError('config.invalid', `The destination "${name}" already exists.`, {
    field: 'name',
    fix: 'Use another name, or change that destination.',
  });
}

/** A destination for the audit log: of secrets only which are set. */
function documentOf(
  stored: (Pick<OpenedDestination, 'kind' | 'target'> & { readonly secrets: object }) | undefined,
): JsonObject | undefined {
  return stored && { place: placeOf(stored), secretsSet: Object.keys(stored.secrets) };
}

function usersOf(connections: readonly { readonly name: string; readonly destination: string | null }[], name: string) {
  return connections.filter(({ destination }) => destination === name).map((one) => one.name);
}
