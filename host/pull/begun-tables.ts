import type { Json } from '../../host-sdk/index.js';
import { checkPull } from './check-pull.js';
import { lookIntoDestination, type To } from '../destinations/open-destination.js';
import { requireCapability, type Session } from '../sessions/session.js';

/** The tables of a connection that reads history first, with incremental runs. */
export interface BegunTables {
  /** Tables whose history has started: incremental runs are possible. */
  readonly begun: readonly string[];
  /** Whether the history of any table is still incomplete. */
  readonly hasHistoryLeft: boolean;
}

/** Calls no tenant. Throws `host.destination`, and what {@link checkPull} throws. */
export async function begunTables(session: Session, destination: To): Promise<BegunTables> {
  const held = await lookIntoDestination(destination);
  const tables = checkPull(session, {});
  const checkpointOf = (table: string) => held.find(({ source }) => source === table)?.checkpoint ?? null;
  const begun = tables.filter((table) => checkpointOf(table) !== null);
  const isOpen = (table: string) => hasOpenHistory(session, checkpointOf(table));
  return { begun, hasHistoryLeft: begun.length < tables.length || begun.some(isOpen) };
}

/** The pull itself reports an unreadable state. */
function hasOpenHistory(session: Session, checkpoint: Json): boolean {
  try {
    return requireCapability(session, 'pull')
      .describeCheckpoint(checkpoint)
      .unfinished.some(({ mode }) => mode === 'historical');
  } catch {
    return false;
  }
}
