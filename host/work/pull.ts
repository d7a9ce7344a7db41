import { estimateTables, type EstimateOptions, type EstimateResult } from '../pull/estimate-tables.js';
import { lookIntoDestination, withDestination, type To } from '../destinations/open-destination.js';
import { pullTables, type PullTablesOptions, type PullTablesResult } from '../pull/pull-tables.js';
import type { Session } from '../sessions/session.js';

/** A destination and the result of a pull into it. */
export interface Pulled {
  /** With its whole path, such as `sqlite:/data/tables.db`. */
  readonly destination: string;
  readonly result: PullTablesResult;
}

/** Reads tables into the destination `to`, like {@link pullTables}. Also throws `host.destination`. */
export function pullInto(session: Session, to: To, options: Omit<PullTablesOptions, 'destination'>): Promise<Pulled> {
  return withDestination(to, session.logger, async (destination) => ({
    destination: destination.name,
    result: await pullTables(session, { ...options, destination }),
  }));
}

/** Estimates {@link pullInto} from the current state of the destination; writes nothing. */
export async function estimatePull(
  session: Session,
  to: To,
  options: Omit<EstimateOptions, 'checkpoints'>,
): Promise<EstimateResult> {
  const held = await lookIntoDestination(to);
  const checkpoints = new Map(held.map(({ source, checkpoint }) => [source, checkpoint]));
  return estimateTables(session, { ...options, checkpoints });
}
