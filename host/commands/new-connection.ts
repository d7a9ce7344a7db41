import { dirname } from 'node:path';
import { connectionOf, type Connection } from '../connections/connection.js';
import { hasOnlyReferences } from '../connections/secret-fields.js';
import { removeDraft } from '../init/draft-file.js';
import { textOf } from '../init/form-field.js';
import type { CommandFrame } from '../init/next-commands.js';
import { proposeQueue } from '../init/propose-queue.js';
import { systemClock } from '../platform/clock.js';
import { createFolder } from '../platform/create-folder.js';
import { PRIVATE_FILE } from '../platform/private-file.js';
import { replaceFile } from '../platform/replace-file.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import type { Session } from '../sessions/session.js';
import { keepConnection } from '../work/connections.js';
import { runChecks } from './check.js';
import { offerProposals, type OpenPrompts } from './offer-proposals.js';
import type { HostOptions } from './options.js';
import { printAside, printJson } from './print.js';
import type { CommandContext } from './run-command.js';

interface Telling {
  readonly loaded: LoadedPlugin;
  readonly session: Session;
  readonly file: string;
  readonly frame: CommandFrame;
}

/** Keeps a new connection and says where, with a proposal for its first queue. */
export async function tellKept(context: CommandContext, { loaded, session, file, frame }: Telling): Promise<void> {
  const { store } = context;
  const { name } = session.connection;
  if (await keep(context, loaded, session.connection, file)) printAside(`Written: ${file}`);
  else {
    printAside(`No file is written, because a file holds references to secrets only. Use --connection "${name}":`);
    printAside(`it is kept in ${store.folder}, with its secrets encrypted.`);
  }
  removeDraft(store.folder);
  if (session.settings.ticketing === undefined) return;
  const proposal = await proposeQueue(store, name, frame);
  if (proposal !== undefined) printAside(proposal);
}

interface Trying {
  readonly options: Pick<HostOptions, 'json'>;
  readonly session: Session;
  readonly file: string;
  readonly openPrompts: OpenPrompts | undefined;
}

/** Checks the connection from its keys to its tables, and takes what the checks propose and the person wants. */
export async function tryWhole(
  context: CommandContext,
  loaded: LoadedPlugin,
  { options, session, file, openPrompts }: Trying,
): Promise<boolean> {
  const { signal } = context;
  const checked = await runChecks(session, signal, options);
  const offered = await offerProposals(session, checked, { signal, json: options.json, openPrompts });
  const { taken, result } = offered;
  if (taken.length > 0) {
    const isWritten = await keep(context, loaded, connectionOf(loaded.manifest, offered.config, dirname(file)), file);
    for (const { key, value } of taken)
      printAside(`${isWritten ? `Written to ${file}` : 'Kept'}: ${key} = ${textOf(value)}`);
  }
  if (options.json === true) printJson({ ...result, ...(taken.length === 0 ? {} : { taken }) });
  return result.ok;
}

/** Keeps a connection, and writes its file where that would hold no secret itself; whether it did. */
async function keep(
  { store, trail }: CommandContext,
  loaded: LoadedPlugin,
  connection: Connection,
  file: string,
): Promise<boolean> {
  const { config } = connection;
  const isForFile = hasOnlyReferences(loaded.configuration, config);
  if (isForFile) {
    createFolder(dirname(file));
    replaceFile(file, `${JSON.stringify(config, null, 2)}\n`, PRIVATE_FILE);
  }
  await keepConnection({ store, clock: systemClock, trail }, loaded, connection);
  return isForFile;
}
