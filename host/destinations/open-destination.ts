import { didYouMean, PluginError, type Logger } from '../../host-sdk/index.js';
import { orLog } from '../platform/or-log.js';
import { DESTINATION_KINDS } from './destination-kinds.js';
import {
  destinationProblem,
  type Destination,
  type DestinationKind,
  type DestinationPlace,
  type TableRows,
  type TableSummary,
} from './destination.js';

/** Values of `--to` for a help text: `sqlite:FILE or jsonl:FOLDER`. */
export const DESTINATION_USAGE = DESTINATION_KINDS.map(({ usage }) => usage).join(' or ');

/** Opens what `--to` names, see {@link DESTINATION_USAGE}. Throws `host.destination`. */
export async function openDestination(name: string): Promise<Destination> {
  const { kind, place } = named(name);
  return kind.open(place);
}

/** Proves that a run could write to a destination. Throws `host.destination` with what is missing. */
export async function testDestination(name: string): Promise<void> {
  const { kind, place } = named(name);
  await kind.test(place);
}

/**
 * Works with a destination and closes it. A failure to close is only logged: every batch was durable
 * when it was written. Throws `host.destination` when it cannot be opened.
 */
export async function withDestination<T>(
  name: string,
  logger: Logger,
  work: (destination: Destination) => Promise<T>,
): Promise<T> {
  const destination = await openDestination(name);
  try {
    return await work(destination);
  } finally {
    await orLog(logger, `${destination.name} was not cleaned up`, () => destination.close());
  }
}

/** The tables that were written to a destination; changes nothing. Throws `host.destination`. */
export async function lookIntoDestination(name: string): Promise<readonly TableSummary[]> {
  const { kind, place } = named(name);
  return kind.lookInto(place);
}

/**
 * Reads a table of a destination without changing anything.
 * Throws `host.unknown_name` for a table that was not written there, and `host.destination`.
 * @param source Collection as configured.
 */
export async function tableRows(name: string, source: string): Promise<TableRows> {
  const { kind, place } = named(name);
  const found = await kind.rows(place, source);
  if (found !== undefined) return found;
  throw new PluginError('host.unknown_name', `${source} has not been read yet.`, {
    field: 'table',
    fix: 'Run a pull first.',
  });
}

function named(name: string): { readonly kind: DestinationKind; readonly place: DestinationPlace } {
  const colon = name.indexOf(':');
  const scheme = name.slice(0, Math.max(colon, 0));
  const kind = DESTINATION_KINDS.find((one) => one.scheme === scheme);
  const target = name.slice(colon + 1);
  if (kind !== undefined && target !== '') return { kind, place: { target, secrets: {} } };
  const meant = didYouMean(
    scheme,
    DESTINATION_KINDS.map((one) => one.scheme),
  );
  throw destinationProblem(`"${name}" is not a destination.${meant}`, undefined, `Write ${DESTINATION_USAGE}.`);
}
