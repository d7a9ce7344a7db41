import { Option, type Command } from 'commander';
import { readConnection } from '../connections/connection.js';
import { loadPlugin } from '../plugins/load-plugin.js';
import { listConnections } from '../store/connections.js';
import type { StoreDatabase } from '../store/store.js';
import { tellUnknown } from './tell-unknown.js';

/** Options of the commands that look only into the data folder, at what one connection has there. */
export interface ChosenConnection {
  readonly config?: string;
  readonly connection?: string;
}

/** The same two options as for the commands that ask a tenant, so that one command line leads to the next. */
export function withChosenConnection(command: Command): Command {
  return command
    .addOption(
      new Option('--config <file>', 'limit the command to the connection in this file').conflicts('connection'),
    )
    .option('--connection <name>', 'limit the command to this connection');
}

/**
 * Name of the chosen connection; `undefined` for all of them. Throws what a file throws that holds none.
 * @param plugin Folder of its plugin; default: this package.
 */
export async function chosenConnection(
  { config, connection }: ChosenConnection,
  db: StoreDatabase,
  plugin?: string,
): Promise<string | undefined> {
  if (config !== undefined) return (await readConnection((await loadPlugin(plugin)).manifest, config)).name;
  const known = connection === undefined ? [] : (await listConnections(db)).map(({ name }) => name);
  tellUnknown('connection', connection, known);
  return connection;
}
