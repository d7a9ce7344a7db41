import type { Command } from 'commander';
import type { Check, ValidateResult } from '../../host-sdk/index.js';
import type { Session } from '../sessions/session.js';
import { queuesInUse } from '../tickets/queues-in-use.js';
import { terminalLine } from '../terminal/terminal-text.js';
import { withConnectionOptions, type ConnectionOptions } from './options.js';
import { printJson, printProblem, printText } from './print.js';
import { rightsText } from './rights-text.js';
import { runWithSession } from './run-with-session.js';
import { tellUnknown } from './tell-unknown.js';

interface CheckOptions extends ConnectionOptions {
  readonly step?: string;
  readonly deep?: boolean;
}

/** The checks come one by one, so their columns cannot be measured first. */
const TITLE_WIDTH = 44;

export function addCheck(command: Command): void {
  withConnectionOptions(command)
    .description('Tries a connection step by step and says what is wrong. Leaves nothing behind on the tenant.')
    .option('--step <name>', 'only the checks up to this one')
    .option('--deep', 'also list the rights that tables, queues and mappings need, and try them; nothing is changed')
    .addHelpText('after', '\nExample:\n  ivanti-exchange check --config connection.json')
    .action((options: CheckOptions) =>
      runWithSession(options, ({ session, signal }) => checkConnection(session, signal, options)),
    );
}

type CheckSettings = Pick<CheckOptions, 'json' | 'step' | 'deep'>;

async function checkConnection(session: Session, signal: AbortSignal, options: CheckSettings): Promise<number> {
  const result = await runChecks(session, signal, options);
  tellUnknown(
    'check',
    options.step,
    result.checks.map(({ step }) => step),
  );
  if (options.json === true) printJson(result);
  return result.ok ? 0 : 1;
}

/** Runs the checks and prints each as it ends, and behind them what is wrong; with `json` nothing. */
export async function runChecks(
  session: Session,
  signal: AbortSignal,
  options: CheckSettings,
): Promise<ValidateResult> {
  const json = options.json === true;
  const queues = await queuesInUse(session.store.db, session.connection.name);
  const result = await session.plugin.validate({
    signal,
    ...(options.step === undefined ? {} : { step: options.step }),
    ...(options.deep === true ? { deep: true } : {}),
    ...(queues === undefined ? {} : { queues }),
    ...(json ? {} : { onCheck: printCheck }),
  });
  if (!json) {
    for (const { problem } of result.checks) {
      if (problem !== undefined) printProblem(problem, false, session.configurationSchema);
    }
  }
  return result;
}

/** A check as one line, with what it tells beside that below it. */
export function printCheck(check: Check): void {
  const detail = check.detail ?? check.problem?.message ?? '';
  printText(terminalLine(`${check.outcome.padEnd(8)}  ${check.title.padEnd(TITLE_WIDTH)}  ${detail}`.trimEnd()));
  for (const line of check.lines ?? []) printText(`${''.padEnd(10)}${terminalLine(line)}`);
  if (check.rights !== undefined && check.rights.length > 0) printText(rightsText(check.rights));
}
