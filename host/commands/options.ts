import { CommanderError, Option, type Command } from 'commander';
import { LOG_FORMATS, LOG_LEVELS } from '../logs/logger.js';

/** Options of every command. */
export interface DataOptions {
  /** Data folder of the host. */
  readonly data: string;
  readonly json?: boolean;
  readonly logLevel?: string;
  readonly logFormat?: string;
  readonly agent?: string;
  /** Name of the command; the program sets it. */
  readonly via?: string;
  /** Action of the command in the audit log; set by {@link audited}. */
  readonly audit?: string;
}

/** Options of the commands that work with one plugin. */
export interface HostOptions extends DataOptions {
  /** Plugin folder; default: this package. */
  readonly plugin?: string;
}

/** Options of the commands that work with one connection. */
export interface ConnectionOptions extends HostOptions {
  /** False: log in for this command alone. */
  readonly sessionCache: boolean;
  readonly config?: string;
  readonly connection?: string;
}

export const DEFAULT_DATA = './.ivanti-exchange';

export function withHostOptions(command: Command): Command {
  return withDataOptions(command).option(
    '--plugin <dir>',
    'plugin folder with a manifest.json (default: this package)',
  );
}

const JSON_LINE = 'print one compact JSON line as the last line on stdout; everything else goes to stderr';

/** @param json Help of `--json`, if it prints more than a line at the end. */
export function withDataOptions(command: Command, json = JSON_LINE): Command {
  return command
    .option('--data <dir>', 'data folder: connections, alerts, tickets and call counts', DEFAULT_DATA)
    .option('--json', json)
    .option('--agent <name>', 'first part of the user agent, for example netskope-ce-5.0.1')
    .addOption(new Option('--log-level <level>', 'lowest level that is logged to stderr').choices(LOG_LEVELS))
    .addOption(new Option('--log-format <format>', 'format of the log on stderr').choices(LOG_FORMATS));
}

/** What `--no-session-cache` does. */
export const NO_SESSION_CACHE = 'log in for this command only; by default, commands share a login for ten minutes';

export function withConnectionOptions(command: Command): Command {
  return withHostOptions(
    command
      .addOption(new Option('--config <file>', 'connection as a JSON file').conflicts('connection'))
      .option('--no-session-cache', NO_SESSION_CACHE)
      .option('--connection <name>', 'connection stored in the data folder (default: the only one)'),
  );
}

/** Records the runs of a command in the audit log, including failed ones. */
export function audited(command: Command, what: string): Command {
  return command.setOptionValue('audit', what);
}

/** A wrong call of the command line: its message goes to stderr, the exit code is 2. */
export function usageError(message: string): CommanderError {
  return new CommanderError(2, 'usage', message);
}

/** A whole number from `least` on, as an option's value. */
export function wholeNumber(name: string, least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw usageError(`error: ${name} must be a whole number, at least ${least}`);
  };
}
