import type { Command } from 'commander';
import { readAlerts } from '../alerts/read-alerts.js';
import { isoNow } from '../clock.js';
import { addAlerts } from '../store/alerts.js';
import { createTickets } from '../tickets/create-tickets.js';
import type { CreateTicketsResult } from '../tickets/create-tickets.js';
import { wholeNumber, withConnectionOptions } from './options.js';
import type { ConnectionOptions } from './options.js';
import { printAside, printResult } from './print.js';
import { runWithSession } from './run-command.js';

interface CreateOptions extends ConnectionOptions {
  readonly alerts?: string;
  readonly concurrency: number;
}

export function addTicketsCreate(tickets: Command): void {
  withConnectionOptions(tickets.command('create'))
    .summary('turn alerts into tickets')
    .description(
      'Turns alerts into tickets, and repeats into notes. Run it again at any time: it looks up what an earlier run ' +
        'left uncertain, tries again what failed, and never creates a ticket twice.',
    )
    .option('--alerts <file>', 'alerts to import and work on, one JSON object a line (default: all stored alerts)')
    .option('--concurrency <number>', 'tickets in work at once', wholeNumber('--concurrency', 1), 16)
    .addHelpText(
      'after',
      '\nExample:\n  ivanti-exchange tickets create --config connection.json --alerts alerts.ndjson',
    )
    .action((options: CreateOptions) =>
      runWithSession(options, async ({ session, signal, progress, store }) => {
        const occurrences = options.alerts === undefined ? undefined : await readAlerts(options.alerts);
        const imported = occurrences && (await addAlerts(store.db, occurrences, isoNow(session.clock)));
        const result = await createTickets(session, {
          alerts: imported?.seqs,
          concurrency: options.concurrency,
          signal,
          progress: progress.start,
        });
        progress.close();
        if (result.created + result.updated + result.failed + result.unknown === 0) {
          printAside('Nothing to do: no alert is waiting for a ticket, or no rule takes the waiting ones.');
        }
        return printResult(result, options.json === true, createText);
      }),
    );
}

function createText(result: CreateTicketsResult): string {
  const { created, updated, failed, unknown, calls, seconds } = result;
  return `${created} created, ${updated} updated, ${failed} failed, ${unknown} unknown; ${calls} calls in ${seconds} s`;
}
