import type { Command } from 'commander';
import { retryTickets } from '../../work/tickets.js';
import { closedHint, countsText } from '../counts-text.js';
import { namedTickets } from './named.js';
import { audited, usageError, wholeNumber, withConnectionOptions, type ConnectionOptions } from '../options.js';
import { printAside, printResult } from '../print.js';
import { runWithSession } from '../run-with-session.js';

interface RetryOptions extends ConnectionOptions {
  readonly all?: boolean;
  readonly concurrency: number;
}

export function addTicketsRetry(tickets: Command): void {
  audited(withConnectionOptions(tickets.command('retry')), 'tickets.retried')
    .summary('retry tickets that failed or whose outcome is unknown')
    .description(
      'Searches for tickets that failed or whose outcome is unknown, creates those that do not exist, and adds ' +
        'the alerts that are waiting for them. Also retries alerts that `tickets create` has given up on.',
    )
    .argument('[tickets...]', 'numbers, RecIds, or ids in the list')
    .option('--all', 'every ticket of the connection that failed, whose outcome is unknown, or that has waiting alerts')
    .option('--concurrency <number>', 'largest number of tickets at once', wholeNumber('--concurrency', 1), 16)
    .addHelpText(
      'after',
      '\nExamples:\n  ivanti-exchange tickets retry 17\n  ivanti-exchange tickets retry --all --connection acme',
    )
    .action(async (names: readonly string[], options: RetryOptions) => {
      if (names.length > 0 === (options.all === true)) throw usageError('error: name tickets, or give --all');
      await runWithSession(options, async ({ session, signal, progress, store }) => {
        const named = await Promise.all(names.map((name) => namedTickets(store.db, name, session.connection.name)));
        const result = await retryTickets(session, {
          tickets: options.all === true ? undefined : named.flat().map((ticket) => ticket.id),
          concurrency: options.concurrency,
          signal,
          progress: progress.start,
        });
        progress.close();
        const hint = closedHint(result);
        if (hint !== undefined) printAside(hint);
        return printResult(result, options.json === true, countsText);
      });
    });
}
