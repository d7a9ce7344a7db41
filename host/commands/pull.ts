import { Option, type Command } from 'commander';
import type { PullMode, PullSpan, Verification } from '../../host-sdk/index.js';
import { checkPull } from '../pull/check-pull.js';
import { estimatePull, pullInto } from '../work/pull.js';
import { chosenPlace, withDestination, type DestinationOption } from './destination-option.js';
import { reportInOptions, withOptionNames } from './option-fields.js';
import { audited, usageError, withConnectionOptions, type ConnectionOptions } from './options.js';
import { printResult } from './print.js';
import { estimateText, pulledText } from './pull-text.js';
import { runWithSession, type WithSession } from './run-with-session.js';
import type { CommandContext } from './run-command.js';

interface PullOptions extends ConnectionOptions, DestinationOption {
  readonly table?: readonly string[];
  readonly mode?: PullMode;
  readonly startDate?: string;
  readonly endDate?: string;
  readonly acceptDeletes?: boolean;
  readonly acceptSchema?: boolean;
  readonly verify?: boolean;
  readonly deep?: boolean;
  readonly dryRun?: boolean;
}

export function addPull(command: Command): void {
  withDestination(audited(withConnectionOptions(command), 'pull.started'))
    .description('Reads business objects into tables, from where the last run left off.')
    .option('--table <names...>', 'collections to read (default: all tables of the connection)')
    .addOption(
      new Option(
        '--mode <mode>',
        'what to read; default: the mode of the connection, or else history with incremental runs',
      ).choices(['historical', 'incremental']),
    )
    .option(
      '--start-date <date>',
      'read history from this day or instant on, instead of from the start date of the connection',
    )
    .option('--end-date <date>', 'history through this day or instant; needs --start-date')
    .option('--accept-deletes', 'accept deletions, even if there are many')
    .option('--accept-schema', 'accept fields that have changed since the last run')
    .option(
      '--verify',
      'compare the tables with the tenant and repair them: numbers of records in ranges of keys, then the ranges that differ',
    )
    .option('--deep', 'with --verify: read every record and compare its values')
    .option('--dry-run', 'estimate rows and calls with one or two calls for each table, and write nothing')
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange pull --config connection.json --to sqlite:tables.db --dry-run
  ivanti-exchange pull --config connection.json --to sqlite:tables.db
  ivanti-exchange pull --config connection.json --to sqlite:tables.db --start-date 2024-01-01 --end-date 2024-03-31
  ivanti-exchange pull --config connection.json --to jsonl:lake --table incidents employees --mode incremental
  ivanti-exchange pull --connection production --to warehouse
  ivanti-exchange pull --config connection.json --to sqlite:tables.db --verify --deep`,
    )
    .action((options: PullOptions) => {
      const asked = { ...options, ...spanOf(options), ...verificationOf(options) };
      return runWithSession(options, (context) => {
        // Checked before the destination is created.
        const tables = withOptionNames(() => checkPull(context.session, { ...asked, tables: asked.table }));
        return (options.dryRun === true ? estimate : pull)({ ...asked, tables }, context);
      });
    });
}

type AskedOptions = Omit<PullOptions, 'verify'> & {
  readonly tables: readonly string[];
  readonly span?: PullSpan;
  readonly verify: Verification | undefined;
};

function verificationOf({ verify, deep, mode, startDate }: PullOptions): { readonly verify: Verification | undefined } {
  if (verify !== true && deep === true) throw usageError('error: --deep needs --verify');
  if (verify === true && (mode !== undefined || startDate !== undefined)) {
    throw usageError('error: --verify compares the whole table; leave out --mode and the dates');
  }
  return { verify: verify === true ? (deep === true ? 'deep' : 'counts') : undefined };
}

/** Dates are for history, so they imply that mode. */
function spanOf({ mode, startDate, endDate }: PullOptions): { readonly mode?: PullMode; readonly span?: PullSpan } {
  if (startDate === undefined && endDate === undefined) return {};
  if (mode === 'incremental') throw usageError('error: --start-date and --end-date are for --mode historical');
  if (startDate === undefined) throw usageError('error: --end-date needs --start-date');
  return { mode: 'historical', span: { start: startDate, ...(endDate === undefined ? {} : { end: endDate }) } };
}

async function pull(
  options: AskedOptions,
  { session, signal, progress }: WithSession<CommandContext>,
): Promise<number> {
  const { tables, mode, span, acceptDeletes, acceptSchema, verify } = options;
  const to = await chosenPlace(options, session);
  const how = { tables, mode, span, acceptDeletes, acceptSchema, verify, signal, progress: progress.start };
  const { destination, result } = await pullInto(session, to, how);
  progress.close();
  return printResult(reportInOptions(result), options.json === true, (done) => pulledText(done, destination));
}

async function estimate(options: AskedOptions, { session, signal }: WithSession<CommandContext>): Promise<number> {
  const { tables, mode, span, verify } = options;
  const to = await chosenPlace(options, session);
  const result = reportInOptions(await estimatePull(session, to, { tables, mode, span, verify, signal }));
  return printResult(result, options.json === true, estimateText);
}
