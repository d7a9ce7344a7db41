import type { Command } from 'commander';
import { DESTINATION_KINDS } from '../../destinations/destination-kinds.js';
import { DESTINATION_USAGE, parsePlace } from '../../destinations/named-place.js';
import { InterviewLeft } from '../../init/prompts.js';
import { systemClock } from '../../platform/clock.js';
import { findDestination } from '../../store/destinations.js';
import { keepDestination } from '../../work/destinations.js';
import { placeOf } from '../../work/kept-place.js';
import type { OpenPrompts } from '../offer-proposals.js';
import { audited, usageError, withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';
import { terminalPromptsHere } from '../terminal-prompts-here.js';

interface AddOptions extends HostOptions {
  readonly to: string;
  readonly secret?: readonly string[];
  /** False with `--no-test`. */
  readonly test: boolean;
}

type Secrets = Readonly<Record<string, string>>;

const SECRETS = [...new Set(DESTINATION_KINDS.flatMap(({ secrets }) => secrets.map(({ name }) => name)))];

export function addDestinationsAdd(destinations: Command): void {
  audited(withHostOptions(destinations.command('add')), 'destination.kept')
    .summary('keep a destination under a name, or replace the one of the same name')
    .description(
      'Keeps a destination under a name, for --to and for connections, once a test has shown that a run could write to it. ' +
        'Secrets are encrypted; env:NAME and file:PATH are read each time. Replacing a destination keeps the secrets that you ' +
        'do not enter, unless its place changes.',
    )
    .argument('<name>', 'name, without a colon')
    .requiredOption('--to <destination>', DESTINATION_USAGE)
    .option(
      '--secret <secrets...>',
      `secrets, each NAME=VALUE, NAME=env:VARIABLE or NAME=file:PATH${SECRETS.length === 0 ? '' : ` (names: ${SECRETS.join(', ')})`}; default: asked for on a terminal`,
    )
    .option('--no-test', 'keep it without a test')
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange destinations add lake --to jsonl:/srv/lake
  ivanti-exchange destinations add tables --to sqlite:tables.db --no-test
  ivanti-exchange destinations add warehouse --to 'postgres://user@host/database' --secret password=env:WAREHOUSE_PASSWORD`,
    )
    .action((name: string, options: AddOptions) =>
      runCommand(options, async (context) => {
        const { to, test } = options;
        context.trail.tell({ object: name });
        const secrets =
          options.secret === undefined ? await askedFor(to, terminalPromptsHere()) : secretsOf(options.secret);
        const kept = { ...context, clock: systemClock };
        await keepDestination(kept, { name, to, secrets, folder: process.cwd() }, { test });
        const place = placeOf(await findDestination(context.store.db, name));
        return printResult({ name, place, tested: test }, options.json === true, () => `Kept ${name}: ${place}`);
      }),
    );
}

/** Only the name of a wrong secret is repeated: the rest may be the secret. */
function secretsOf(given: readonly string[]): Secrets {
  return Object.fromEntries(
    given.map((one) => {
      const at = one.indexOf('=');
      if (at > 0) return [one.slice(0, at), one.slice(at + 1)];
      throw usageError('error: --secret takes NAME=VALUE, such as password=env:WAREHOUSE_PASSWORD');
    }),
  );
}

/** The secrets that a person types for a kind that has some; those left open are not set. */
export async function askedFor(to: string, open: OpenPrompts | undefined): Promise<Secrets> {
  const { kind, target } = parsePlace(to);
  // Refused before any question.
  kind.nameOf(target);
  if (kind.secrets.length === 0 || open === undefined) return {};
  const prompts = await open();
  try {
    const answers: [string, string][] = [];
    for (const { name, title } of kind.secrets) {
      const message = `${title}\nNothing is shown while you type or paste. Enter leaves it open; env:NAME and file:PATH are read each time.`;
      const answer = await prompts.secret({ message, fault: () => undefined });
      if (answer !== '') answers.push([name, answer]);
    }
    return Object.fromEntries(answers);
  } catch (error) {
    if (!(error instanceof InterviewLeft)) throw error;
    throw usageError('error: the question was left, so nothing is kept');
  } finally {
    prompts.close();
  }
}
