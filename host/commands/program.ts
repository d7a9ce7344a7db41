import { Command, InvalidArgumentError, type Option } from 'commander';
import { didYouMean } from '../../host-sdk/index.js';
import { PACKAGE_VERSION } from '../platform/package-root.js';
import { writeError, writeOut } from '../terminal/write.js';

interface LazyCommand {
  readonly name: string;
  readonly summary: string;
  /** Loads the function that adds options, subcommands and the action to the command. */
  readonly load: () => Promise<(command: Command) => void>;
}

/** In the order of the help. A command line loads only the modules of its own command. */
const COMMANDS: readonly LazyCommand[] = [
  { name: 'init', summary: 'write a connection', load: async () => (await import('./init.js')).addInit },
  {
    name: 'demo',
    summary: 'everything once, against a mock tenant',
    load: async () => (await import('./demo.js')).addDemo,
  },
  {
    name: 'serve',
    summary: 'run what is scheduled, and serve the console and the API',
    load: async () => (await import('./serve.js')).addServe,
  },
  { name: 'check', summary: 'test a connection step by step', load: async () => (await import('./check.js')).addCheck },
  {
    name: 'fields',
    summary: 'list the fields of a business object',
    load: async () => (await import('./fields.js')).addFields,
  },
  {
    name: 'tables',
    summary: 'list the business objects that can be read, and describe their tables',
    load: async () => (await import('./tables/index.js')).addTables,
  },
  { name: 'pull', summary: 'read business objects into tables', load: async () => (await import('./pull.js')).addPull },
  {
    name: 'state',
    summary: 'show or change how far each table has been read',
    load: async () => (await import('./state/index.js')).addState,
  },
  {
    name: 'destinations',
    summary: 'destinations of tables that are kept under a name',
    load: async () => (await import('./destinations/index.js')).addDestinations,
  },
  {
    name: 'runs',
    summary: 'list the runs of jobs, and write the certificate of a pull',
    load: async () => (await import('./runs/index.js')).addRuns,
  },
  {
    name: 'tickets',
    summary: 'create tickets from alerts, and sync their statuses',
    load: async () => (await import('./tickets/index.js')).addTickets,
  },
  {
    name: 'schedule',
    summary: 'scheduled runs of `serve`',
    load: async () => (await import('./schedule.js')).addSchedule,
  },
  {
    name: 'quota',
    summary: 'show the calls of the last 24 hours',
    load: async () => (await import('./quota.js')).addQuota,
  },
  { name: 'logs', summary: 'show what was logged', load: async () => (await import('./logs.js')).addLogs },
  { name: 'audit', summary: 'who changed what', load: async () => (await import('./audit.js')).addAudit },
  {
    name: 'tokens',
    summary: 'who may use the API and the console',
    load: async () => (await import('./tokens.js')).addTokens,
  },
  {
    name: 'password',
    summary: 'the password of the console',
    load: async () => (await import('./password/index.js')).addPassword,
  },
  { name: 'keys', summary: 'encryption of the stored secrets', load: async () => (await import('./keys.js')).addKeys },
  {
    name: 'alerts',
    summary: 'alerts and events waiting for tickets',
    load: async () => (await import('./alerts/index.js')).addAlerts,
  },
  {
    name: 'rules',
    summary: 'which alerts and events become tickets',
    load: async () => (await import('./rules/index.js')).addRules,
  },
  {
    name: 'queues',
    summary: 'where tickets go, and how their fields are filled in',
    load: async () => (await import('./queues/index.js')).addQueues,
  },
  {
    name: 'plugins',
    summary: 'for the authors of plugins',
    load: async () => (await import('./plugins/index.js')).addPlugins,
  },
  {
    name: 'cleanup',
    summary: 'delete data that is older than its retention',
    load: async () => (await import('./cleanup.js')).addCleanUp,
  },
];

/**
 * The command line `ivanti-exchange`. Throws `CommanderError` instead of ending the process.
 * @param args Words of the command line: commands that are not named there get only their summary.
 * Default: all commands, complete.
 */
export async function createProgram(args?: readonly string[]): Promise<Command> {
  const program = new Command('ivanti-exchange')
    .description("Turns alerts into tickets in a product, and the product's records into tables.")
    .version(PACKAGE_VERSION)
    .configureOutput({ writeOut, writeErr: writeError })
    // A command may have subcommands beside an action of its own: options behind a subcommand are those of the subcommand.
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError('Add --help for the options.')
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 a problem (printed with its fix), 2 wrong usage.

Examples:
  ivanti-exchange demo                                 everything once, against a mock tenant
  ivanti-exchange init                                 write a connection, asking for each value
  ivanti-exchange check --config connection.json
  ivanti-exchange tickets create --config connection.json --alerts alerts.ndjson
  ivanti-exchange pull --config connection.json --to sqlite:tables.db`,
    );

  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).summary(summary).description(summary);
    if (args === undefined || args.includes(name)) (await load())(command);
  }
  tellNames(program);
  return program;
}

/** Gives each command its full name, for the audit log, and has its options suggest the nearest choice. */
function tellNames(command: Command, name = ''): void {
  for (const one of command.commands) {
    const whole = `${name} ${one.name()}`.trim();
    one.setOptionValue('via', whole);
    one.options.forEach(suggestChoice);
    tellNames(one, whole);
  }
}

function suggestChoice(option: Option): void {
  const { argChoices: choices, parseArg: parse } = option;
  if (choices === undefined || parse === undefined) return;
  option.argParser((value: string, before: unknown) => {
    try {
      return parse(value, before);
    } catch (error) {
      // Only what commander says itself lacks the choice that was meant.
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw new InvalidArgumentError(`${error.message}${didYouMean(value, choices)}`);
    }
  });
}
