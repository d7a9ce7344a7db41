import { PluginError, type Logger } from '../../host-sdk/index.js';
import { orLog } from '../platform/or-log.js';
import type { Destination, TableRows, TableSummary } from './destination.js';
import { placeNamed, type FoundPlace, type NamedPlace } from './named-place.js';

/** A place, or its text as after `--to`, see {@link DESTINATION_USAGE}. */
export type To = string | NamedPlace;

/** Opens a destination. Throws `host.destination`. */
export async function openDestination(to: To): Promise<Destination> {
  const { kind, place } = await foundIn(to);
  return kind.open(place);
}

/** Proves that a run could write to a destination. Throws `host.destination` with what is missing. */
export async function testDestination(to: To): Promise<void> {
  const { kind, place } = await foundIn(to);
  await kind.test(place);
}

/**
 * Works with a destination and closes it. A failure to close is only logged: every batch was durable
 * when it was written. Throws `host.destination` when it cannot be opened.
 */
export async function withDestination<T>(
  to: To,
  logger: Logger,
  work: (destination: Destination) => Promise<T>,
): Promise<T> {
  const destination = await openDestination(to);
  try {
    return await work(destination);
  } finally {
    await orLog(logger, `${destination.name} was not cleaned up`, () => destination.close());
  }
}

/** The tables that were written to a destination; changes nothing. Throws `host.destination`. */
export async function lookIntoDestination(to: To): Promise<readonly TableSummary[]> {
  const { kind, place } = await foundIn(to);
  return kind.lookInto(place);
}

/**
 * Reads a table of a destination without changing anything.
 * Throws `host.unknown_name` for a table that was not written there, and `host.destination`.
 * @param source Collection as configured.
 */
export async function tableRows(to: To, source: string): Promise<TableRows> {
  const { kind, place } = await foundIn(to);
  const found = await kind.rows(place, source);
  if (found !== undefined) return found;
  throw new PluginError('host.unknown_name', `${source} has not been read yet.`, {
    field: 'table',
    fix: 'Run a pull first.',
  });
}

function foundIn(to: To): Promise<FoundPlace> {
  return (typeof to === 'string' ? placeNamed(to) : to).found();
}
