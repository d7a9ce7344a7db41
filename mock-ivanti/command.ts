import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { MockOptions } from './tenant/instance/options.js';
import { createMockIvanti, type MockIvanti, type RunningMock } from './mock.js';
import { InvalidFault } from './tenant/faults/faults.js';
import { presetList } from './tenant/faults/presets.js';
import { DatabaseMismatch } from './tenant/persist/database.js';
import { print, printError } from './print.js';
import { orMeant } from './model/shape/near-name.js';
import { startPage, startRecord } from './start-page.js';
import { UnknownSwitch, checkSwitches } from './model/switches/resolve-switches.js';
import type { Switches } from './model/switches/switches.js';

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly incidents?: number;
  readonly size: Readonly<Record<string, number>>;
  readonly db?: string;
  readonly latency?: number;
  readonly rateLimit?: number;
  readonly sessionSeconds?: number;
  readonly control?: boolean;
  readonly controlToken?: string;
  readonly profile: 'live' | 'documented';
  readonly set: Partial<Switches>;
  readonly odataPath?: string;
  readonly schema?: string;
  readonly timeZone?: string;
  readonly role?: string;
  readonly faults?: readonly string[];
  readonly quiet?: boolean;
  readonly json?: boolean;
}

const FAULTS_LIST = 'faults list';

const OK = 0;
const PROBLEM = 1;
const USAGE = 2;

function whole(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) throw new InvalidArgumentError('Give a whole number.');
  return number;
}

function portNumber(text: string): number {
  const number = whole(text);
  if (number > 65_535) throw new InvalidArgumentError('A port is at most 65535.');
  return number;
}

function perMinute(text: string): number {
  const number = whole(text.replace(/\/min$/, ''));
  if (number === 0) throw new InvalidArgumentError('Give at least 1 request per minute.');
  return number;
}

function sizeOf(text: string, sizes: Readonly<Record<string, number>>): Record<string, number> {
  const [, set = '', count = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (set === '') throw new InvalidArgumentError('Write set=N, for example employees=300.');
  return { ...sizes, [set.toLowerCase()]: whole(count) };
}

function switchOf(text: string, chosen: Partial<Switches>): Partial<Switches> {
  const [, name = '', value = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  try {
    return { ...chosen, ...checkSwitches({ [name]: value }) };
  } catch (error) {
    if (error instanceof UnknownSwitch) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function collect(text: string, texts: readonly string[]): string[] {
  return [...texts, text];
}

function createCommand(): Command {
  return new Command('mock-ivanti')
    .description('Starts a mock tenant of Ivanti Neurons for ITSM with seeded incidents and employees.')
    .option('--port <n>', 'port to listen on, 0 for a free one', portNumber, 0)
    .option('--host <name>', 'address to listen on', '127.0.0.1')
    .option('--seed <n>', 'seed of all data and credentials; the same seed gives the same bytes', whole, 1)
    .option('--incidents <n>', 'seeded incidents (default: 5000)', whole)
    .option('--size <set=n>', 'seeded records of another set, repeatable', sizeOf, {})
    .option('--db <file>', 'file that keeps the differences from the seed across restarts')
    .option('--latency <ms>', 'delay of each response', whole)
    .option('--rate-limit <n/min>', 'requests per minute; further requests get a 429', perMinute)
    .option('--session-seconds <n>', 'lifetime of sessions and tokens', whole)
    .option('--control', 'serve the control API at /__mock')
    .option('--control-token <token>', 'secret of the control API; without a secret, the API serves only this machine')
    .addOption(
      new Option('--profile <name>', 'defaults of the switches').choices(['live', 'documented']).default('live'),
    )
    .option('--set <switch=value>', 'set a switch, repeatable; see the README', switchOf, {})
    .option('--odata-path <path>', 'serve collections here instead of /api/odata/businessobject')
    .option('--schema <file>', 'JSON file with custom fields, objects, pick lists and roles')
    .option('--time-zone <name>', 'IANA zone of the tenant, for dates without a zone and --set stamp_style=offset')
    .option('--role <name>', 'role of the printed credentials')
    .option('--faults <preset|file>', 'faults from the start, repeatable; see mock-ivanti faults list', collect, [])
    .option('--quiet', 'print nothing but problems')
    .option('--json', 'print one JSON object on one line when ready')
    .addHelpText(
      'after',
      `
Examples:
  mock-ivanti --port 8700                      a tenant with 5000 incidents
  mock-ivanti --json --control                 for scripts: address and credentials as JSON
  mock-ivanti --db tenant.json --seed 7        keeps changes across restarts
  mock-ivanti --set empty_collection=empty-200 another way of saying "no rows"
  mock-ivanti --faults stored-then-reset       a create is stored, but its response is lost
  mock-ivanti faults list                      the presets of faults

Exit codes: 0 ended by a signal, 1 could not start, 2 wrong usage.`,
    )
    .configureOutput({ writeOut: print, writeErr: printError })
    .exitOverride();
}

function optionsOf(flags: Flags): MockOptions {
  const { size, latency, set, port: _port, host: _host, quiet: _quiet, json: _json, ...rest } = flags;
  return { ...rest, sizes: size, switches: set, ...(latency !== undefined && { latencyMs: latency }) };
}

async function untilSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}

function announce(flags: Flags, running: RunningMock): void {
  if (flags.json === true) print(`${JSON.stringify(startRecord(running, flags.control === true))}\n`);
  else if (flags.quiet !== true) print(startPage(running, flags.control === true));
}

async function serve(flags: Flags): Promise<number> {
  const stopped = untilSignal();
  let mock: MockIvanti | undefined;
  try {
    mock = createMockIvanti(optionsOf(flags));
    announce(flags, await mock.listen(flags.port, flags.host));
  } catch (error) {
    await mock?.close();
    return report(error);
  }
  await stopped;
  await mock.close();
  return OK;
}

function report(error: unknown): number {
  if (error instanceof RangeError || error instanceof InvalidFault) {
    printError(`mock-ivanti: ${error.message}\n`);
    return USAGE;
  }
  const isExpected = error instanceof DatabaseMismatch || (error as NodeJS.ErrnoException).code !== undefined;
  if (!isExpected) throw error;
  printError(`mock-ivanti: ${(error as Error).message}\n`);
  return PROBLEM;
}

const FAULTS_HELP = `Usage: mock-ivanti ${FAULTS_LIST}

Prints the presets of --faults with what each of them does.
`;

/** Runs the command line; resolves with the exit code when a signal has ended it. */
export async function run(args: readonly string[]): Promise<number> {
  if (args.join(' ') === FAULTS_LIST) {
    print(presetList());
    return OK;
  }
  if (args[0] === 'faults' && args.some((arg) => arg === '--help' || arg === '-h')) {
    print(FAULTS_HELP);
    return OK;
  }
  const given = args[0] === 'help' ? ['--help'] : args;
  const [word = '-'] = given;
  if (!word.startsWith('-')) {
    printError(
      `error: there is no command '${args.join(' ')}'${orMeant(args.join(' '), [FAULTS_LIST]) || `; there is '${FAULTS_LIST}'`}\n`,
    );
    return USAGE;
  }
  const command = createCommand();
  try {
    command.parse(given, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : USAGE;
    throw error;
  }
  return await serve(command.opts<Flags>());
}
