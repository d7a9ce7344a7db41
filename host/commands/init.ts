import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { keyTitle, type JsonObject } from '../../host-sdk/index.js';
import { systemClock } from '../platform/clock.js';
import { connectionOf } from '../connections/connection.js';
import { askForConnection, type AskedConnection } from '../init/ask-connection.js';
import { removeDraft } from '../init/draft-file.js';
import { fillIn } from '../init/fill-in.js';
import type { FormSchema } from '../init/form-field.js';
import { commandLine, nextCommands, type CommandFrame } from '../init/next-commands.js';
import { InterviewLeft } from '../init/prompts.js';
import { silentAsker } from '../init/silent-asker.js';
import { loadPlugin, type LoadedPlugin } from '../plugins/load-plugin.js';
import { openSession } from '../sessions/session.js';
import { programName } from '../terminal/program-name.js';
import { givenValues } from './given-values.js';
import { tellKept, tryWhole } from './new-connection.js';
import type { OpenPrompts } from './offer-proposals.js';
import { DEFAULT_DATA, NO_SESSION_CACHE, usageError, withHostOptions, type HostOptions } from './options.js';
import { printAside } from './print.js';
import { terminalPromptsHere } from './terminal-prompts-here.js';
import { runCommand, type CommandContext } from './run-command.js';

export type InitOptions = HostOptions & {
  readonly output: string;
  readonly force?: boolean;
  readonly check: boolean;
  readonly discardDraft?: boolean;
  readonly sessionCache: boolean;
  /** `path=value` pairs. */
  readonly set: readonly string[];
};

const DEFAULT_OUTPUT = 'connection.json';

const collect = (text: string, before: readonly string[]): readonly string[] => [...before, text];

export function addInit(command: Command): void {
  withHostOptions(command)
    .description(
      'Creates a connection and tests it. On a terminal, it asks for the values that the options do not give, ' +
        'checks each answer, tries the login as soon as it has all the login values, and offers values, such as ' +
        'tables, to choose from. Secrets are not shown as you type them. A connection whose secrets are all ' +
        'references (env:NAME or file:PATH) is written to a file and also kept in the data folder. A connection ' +
        'with a typed secret is kept only in the data folder, encrypted.',
    )
    .option('--output <file>', 'file to write if all secrets are references', DEFAULT_OUTPUT)
    .option('--force', 'replace the file if it exists')
    .option('--set <path=value>', 'any key of the configuration by its path', collect, [])
    .option('--no-check', 'do not try the connection, and offer no values')
    .option('--no-session-cache', NO_SESSION_CACHE)
    .option('--discard-draft', 'delete the answers saved from an unfinished run, and exit')
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText(
      'after',
      `
Every key of the plugin's configuration is also an option: --KEY VALUE, where KEY is the last part of the key, with hyphens.
If two keys have the same last part, use --set with the full path. The plugin's manifest.json lists the keys and explains them.
Ctrl+C stops the questions. Your answers, without the secrets, are kept in the data folder and offered again next time.
Without a terminal, nothing is asked, so the options must be complete.

Examples:
  ivanti-exchange init
  ivanti-exchange init --plugin ./my-plugin --output mine.json --set token=env:MY_TOKEN --no-check`,
    )
    .action((options: InitOptions) =>
      runCommand(options, (context) => init(context, options, command.args, terminalPromptsHere())),
    );
}

/**
 * Runs the command.
 * @param rest Words of the command line that no option has taken.
 * @param openPrompts How a person is asked; undefined: the options must be complete.
 */
export async function init(
  context: CommandContext,
  options: InitOptions,
  rest: readonly string[],
  openPrompts: OpenPrompts | undefined,
): Promise<number> {
  const { store } = context;
  if (options.discardDraft === true) {
    printAside(removeDraft(store.folder) ? 'The draft is removed.' : 'There is no draft.');
    return 0;
  }
  const file = resolve(options.output);
  if (existsSync(file) && options.force !== true)
    throw usageError(`error: ${file} is there already; --force replaces it`);
  const loaded = await loadPlugin(options.plugin);
  const frame = frameOf(options);
  let asked: AskedConnection;
  try {
    asked = await completeConnection(context, loaded, { options, rest, file, openPrompts });
  } catch (error) {
    if (!(error instanceof InterviewLeft)) throw error;
    printAside('\nStopped. Your answers are kept as a draft, without secrets.');
    printAside(`Continue: ${commandLine(frame, 'init', ...outputWords(options))}`);
    printAside(`Remove the draft: ${commandLine({ ...frame, plugin: undefined }, 'init', '--discard-draft')}`);
    return 1;
  }
  const { session, isOffline } = asked;
  try {
    await tellKept(context, { loaded, session, file, frame });
    let isOk = true;
    if (options.check && !isOffline) isOk = await tryWhole(context, loaded, { options, session, file, openPrompts });
    if (options.json !== true) {
      const { connection, settings } = session;
      printAside(`\n${nextCommands(frame, { name: connection.name, readsTables: settings.pull !== undefined })}`);
    }
    return isOk ? 0 : 1;
  } finally {
    await session.close();
  }
}

function frameOf({ data, plugin }: InitOptions): CommandFrame {
  return { program: programName(), data: data === DEFAULT_DATA ? undefined : data, plugin };
}

function outputWords({ output, force }: InitOptions): readonly string[] {
  return [...(output === DEFAULT_OUTPUT ? [] : ['--output', output]), ...(force === true ? ['--force'] : [])];
}

interface Completing {
  readonly options: InitOptions;
  readonly rest: readonly string[];
  readonly file: string;
  readonly openPrompts: OpenPrompts | undefined;
}

/** Asks until the plugin accepts the configuration; without a person it has to be complete as given. */
async function completeConnection(
  { store, logger }: CommandContext,
  loaded: LoadedPlugin,
  { options, rest, file, openPrompts }: Completing,
): Promise<AskedConnection> {
  const schema = loaded.configuration as FormSchema & JsonObject;
  const given = givenValues(schema, options.set, rest);
  const open = (config: JsonObject, draft: boolean) =>
    openSession({
      loaded,
      store,
      connection: connectionOf(loaded.manifest, config, dirname(file)),
      logger,
      agent: options.agent,
      draft,
      keepsLogins: options.sessionCache,
    });
  if (openPrompts === undefined) {
    const { asker, missing } = silentAsker();
    const config = await fillIn(schema, given, asker);
    if (missing.length > 0) {
      const keys = missing.map((path) => keyTitle(schema, path)).join(', ');
      throw usageError(`error: missing ${keys}; give them with --set PATH=VALUE`);
    }
    return { session: await open(config, false), isOffline: false };
  }
  const prompts = await openPrompts();
  try {
    const { folder } = store;
    return await askForConnection({
      loaded,
      given,
      prompts,
      folder,
      clock: systemClock,
      open,
      isTried: options.check,
    });
  } finally {
    prompts.close();
  }
}
