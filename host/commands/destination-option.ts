import type { Command } from 'commander';
import type { NamedPlace } from '../destinations/named-place.js';
import type { Session } from '../sessions/session.js';
import { findConnection } from '../store/connections.js';
import { shellWord } from '../terminal/shell-word.js';
import { placeGiven, TO_USAGE } from '../work/kept-place.js';
import { usageError } from './options.js';

/** Option of the commands that work with tables. */
export interface DestinationOption {
  /** A place, or the name of a kept destination; default: the destination of the connection. */
  readonly to?: string;
}

export function withDestination(command: Command): Command {
  return command.option('--to <destination>', `${TO_USAGE} (default: the destination of the connection)`);
}

/** The place that `--to` names, else the destination of the connection. Throws `host.destination` and `host.unknown_name`. */
export async function chosenPlace({ to }: DestinationOption, { store, connection }: Session): Promise<NamedPlace> {
  if (to !== undefined) return placeGiven({ store }, to);
  const { destination } = await findConnection(store.db, connection.name);
  if (destination !== null) return placeGiven({ store }, destination);
  throw usageError(
    `error: name a destination with --to, or give the connection one: destinations use NAME --connection ${shellWord(connection.name)}`,
  );
}

/** A place as it is written after `--to` in a command to copy. */
export function shownPlace({ to }: DestinationOption, { kept, name }: NamedPlace): string {
  return shellWord(to ?? kept ?? name);
}
