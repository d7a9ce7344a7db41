import { tableText } from '../table-text.js';
import { planTickets, type QueuePlan } from '../../tickets/plan-tickets.js';
import { Option, type Command } from 'commander';
import { readAlerts } from '../../alerts/read-alerts.js';
import type { Idle } from '../../tickets/create-tickets.js';
import { processAlerts } from '../../work/tickets.js';
import { closedHint, countsText } from '../counts-text.js';
import { audited, wholeNumber, withConnectionOptions, type ConnectionOptions } from '../options.js';
import { printAside, printResult } from '../print.js';
import { runWithSession } from '../run-with-session.js';

interface CreateOptions extends ConnectionOptions {
  readonly alerts?: string;
  readonly days?: number;
  readonly queue?: string;
  readonly dryRun?: boolean;
  readonly concurrency: number;
}

const IDLE: Readonly<Record<Idle, string>> = {
  no_queue: 'Nothing to do: no queue uses this connection.',
  no_alerts: 'Nothing to do: no alert is waiting for a ticket.',
  no_match: 'Nothing to do: the waiting alerts match no rule, or they are muted.',
};

export function addTicketsCreate(tickets: Command): void {
  audited(withConnectionOptions(tickets.command('create')), 'tickets.created')
    .summary('turn alerts into tickets')
    .description(
      'Turns alerts into tickets, and repeated alerts into notes. You can run it again at any time: it searches ' +
        'for tickets whose outcome is unknown, retries failed ones, and never creates a ticket twice.',
    )
    .option('--alerts <file>', 'file of alerts to import and process (default: all stored alerts)')
    .addOption(
      new Option('--days <number>', 'only alerts from this many past days, including alerts that arrived during a mute')
        .argParser(wholeNumber('--days', 1))
        .conflicts('alerts'),
    )
    .option('--queue <name>', 'only this queue')
    .addOption(new Option('--dry-run', 'count the waiting alerts, and create nothing').conflicts('alerts'))
    .option('--concurrency <number>', 'largest number of tickets at once', wholeNumber('--concurrency', 1), 16)
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange tickets create --config connection.json --alerts alerts.ndjson
  ivanti-exchange tickets create --config connection.json --days 7 --dry-run`,
    )
    .action((options: CreateOptions) =>
      runWithSession(options, async ({ session, signal, progress, trail }) => {
        const { days, queue } = options;
        if (options.dryRun === true) {
          const plan = await planTickets(session, { days, queue });
          const problem = plan.find((one) => one.problem !== undefined)?.problem;
          const result = { queues: plan, ...(problem === undefined ? {} : { problem }) };
          return printResult(result, options.json === true, ({ queues }) => planText(queues));
        }
        if (days !== undefined) printAside(planText(await planTickets(session, { days, queue })));
        const sent = options.alerts === undefined ? undefined : await readAlerts(options.alerts);
        const result = await processAlerts(session, {
          occurrences: sent && { sent, trail },
          days,
          queue,
          concurrency: options.concurrency,
          signal,
          progress: progress.start,
        });
        progress.close();
        if (result.idle !== undefined) printAside(IDLE[result.idle]);
        const hint = closedHint(result);
        if (hint !== undefined) printAside(hint);
        return printResult(result, options.json === true, countsText);
      }),
    );
}

/** The work of a run, as text. */
function planText(plans: readonly QueuePlan[]): string {
  if (plans.length === 0) return 'No queue uses this connection.';
  return tableText(
    ['Queue', 'Rule', 'Matching', 'Done', 'Muted', 'To do'],
    plans.map(({ queue, rule, problem, ...plan }) =>
      problem === undefined
        ? [queue, rule, plan.matching, plan.done, plan.muted, plan.waiting]
        : [queue, rule, 'waits', 'waits', 'waits', 'waits'],
    ),
  );
}
