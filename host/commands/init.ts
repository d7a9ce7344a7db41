import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { isPluginError, keyTitle, withValue } from '../../host-sdk/index.js';
import type { JsonObject } from '../../host-sdk/index.js';
import { systemClock } from '../platform/clock.js';
import { connectionOf } from '../connections/connection.js';
import type { Connection } from '../connections/connection.js';
import { silentAsker, terminalAsker } from '../init/askers.js';
import { fillIn, fillInAt } from '../init/fill-in.js';
import type { Asker } from '../init/fill-in.js';
import { fieldAt, textOf } from '../init/form-field.js';
import type { FormSchema } from '../init/form-field.js';
import { proposeQueue } from '../init/propose-queue.js';
import { loadPlugin } from '../plugins/load-plugin.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import { makeFolder } from '../platform/make-folder.js';
import { PRIVATE_FILE } from '../platform/private-file.js';
import { replaceFile } from '../platform/replace-file.js';
import { hasOnlyReferences } from '../connections/secret-fields.js';
import { openSession } from '../sessions/session.js';
import type { Session } from '../sessions/session.js';
import { keepConnection } from '../work/connections.js';
import { runChecks } from './check.js';
import { givenValues } from './given-values.js';
import { offerProposals } from './offer-proposals.js';
import { DEFAULT_DATA, usageError, withHostOptions } from './options.js';
import type { HostOptions } from './options.js';
import { printAside, printJson } from './print.js';
import { runCommand } from './run-command.js';
import type { CommandContext } from './run-command.js';

type InitOptions = HostOptions & {
  readonly output: string;
  readonly force?: boolean;
  readonly check: boolean;
  /** `path=value` pairs. */
  readonly set: readonly string[];
};

const collect = (text: string, before: readonly string[]): readonly string[] => [...before, text];

export function addInit(command: Command): void {
  withHostOptions(command)
    .description(
      'Writes the JSON file of a connection and tries it. Asks on a terminal for what the options leave open. ' +
        'Secrets are best given as references: env:NAME or file:PATH. A connection with a secret itself is kept encrypted ' +
        'in the data folder, and no file is written.',
    )
    .option('--output <file>', 'file to write', 'connection.json')
    .option('--force', 'replace the file if it is there')
    .option('--set <path=value>', 'any key of the configuration by its path', collect, [])
    .option('--no-check', 'do not try the connection')
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText(
      'after',
      `
Every key of the plugin's configuration is an option as well: --KEY VALUE, written with hyphens and by its last part.
Where two keys end alike, --set takes the path. The manifest.json of the plugin has the keys and what they mean.

Examples:
  ivanti-exchange init
  ivanti-exchange init --plugin ./my-plugin --output mine.json --set token=env:MY_TOKEN --no-check`,
    )
    .action((options: InitOptions) => runCommand(options, (context) => init(context, options, command.args)));
}

async function init(context: CommandContext, options: InitOptions, rest: readonly string[]): Promise<number> {
  const { store, logger } = context;
  const file = resolve(options.output);
  if (existsSync(file) && options.force !== true)
    throw usageError(`error: ${file} is there already; --force replaces it`);
  const loaded = await loadPlugin(options.plugin);
  const schema = loaded.configuration as FormSchema & JsonObject;
  const session = await complete(schema, givenValues(schema, options.set, rest), (candidate) =>
    openSession({
      loaded,
      store,
      connection: connectionOf(loaded.manifest, candidate, dirname(file)),
      logger,
      agent: options.agent,
    }),
  );
  try {
    if (await keep(context, loaded, session.connection, file)) printAside(`Written: ${file}`);
    else {
      const { name } = session.connection;
      printAside(`No file is written, because a file holds references to secrets only. Use --connection "${name}":`);
      printAside(`it is kept in ${store.folder}, with its secrets encrypted.`);
    }
    if (session.settings.ticketing !== undefined) {
      const data = options.data === DEFAULT_DATA ? undefined : options.data;
      const proposal = await proposeQueue(store, session.connection.name, data);
      if (proposal !== undefined) printAside(proposal);
    }
    if (!options.check) return 0;
    const checked = await runChecks(session, context.signal, options);
    const offered = await offerProposals(session, checked, { signal: context.signal, json: options.json });
    const { taken, result } = offered;
    if (taken.length > 0) {
      const isWritten = await keep(context, loaded, connectionOf(loaded.manifest, offered.config, dirname(file)), file);
      for (const { key, value } of taken)
        printAside(`${isWritten ? `Written to ${file}` : 'Kept'}: ${key} = ${textOf(value)}`);
    }
    if (options.json === true) printJson({ ...result, ...(taken.length === 0 ? {} : { taken }) });
    return result.ok ? 0 : 1;
  } finally {
    await session.close();
  }
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
    makeFolder(dirname(file));
    replaceFile(file, `${JSON.stringify(config, null, 2)}\n`, PRIVATE_FILE);
  }
  await keepConnection({ store, clock: systemClock, trail }, loaded, connection);
  return isForFile;
}

/** Asks until the plugin accepts the configuration; without a terminal it has to be complete as given. */
async function complete(
  schema: FormSchema & JsonObject,
  given: JsonObject,
  accept: (config: JsonObject) => Promise<Session>,
): Promise<Session> {
  if (!process.stdin.isTTY) {
    const { asker, missing } = silentAsker();
    const config = await fillIn(schema, given, asker);
    if (missing.length > 0) {
      const keys = missing.map((path) => keyTitle(schema, path)).join(', ');
      throw usageError(`error: missing ${keys}; give them with --set PATH=VALUE`);
    }
    return accept(config);
  }
  const { asker, close } = terminalAsker();
  try {
    let config = await fillIn(schema, given, asker);
    for (;;) {
      try {
        return await accept(config);
      } catch (error) {
        config = await corrected(schema, config, error, asker);
      }
    }
  } finally {
    close();
  }
}

/** Asks anew for the field that the plugin complains about; anything else is no matter of the form. */
async function corrected(
  schema: FormSchema & JsonObject,
  config: JsonObject,
  error: unknown,
  asker: Asker,
): Promise<JsonObject> {
  const path = isPluginError(error) && error.problem.blame === 'config' ? error.problem.field : undefined;
  const field = path === undefined ? undefined : fieldAt(schema, path);
  if (path === undefined || field === undefined) throw error;
  printAside((error as Error).message);
  const value = field.properties === undefined ? await asker.value(path, field) : await fillInAt(path, field, asker);
  return withValue(config, path, value ?? null);
}
