import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ticketCsv } from '../../tickets/ticket-csv.js';
import { countTickets } from '../../store/ticket-list.js';
import { withHostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';
import { filterOf, withTicketFilter, type TicketFilterOptions } from './filter.js';
import { writeFileOf } from '../write-file.js';

interface ExportOptions extends TicketFilterOptions {
  readonly out: string;
  readonly raw?: boolean;
}

export function addTicketsExport(tickets: Command): void {
  withTicketFilter(withHostOptions(tickets.command('export')))
    .summary('write the tickets to a CSV file')
    .description(
      'Writes the tickets in the data folder to a CSV file, newest first. A value that a spreadsheet would run as ' +
        'a formula is prefixed with an apostrophe. Calls no tenant.',
    )
    .requiredOption('--out <file>', 'file to write; an existing file is replaced')
    .option('--raw', 'keep values unchanged, for programs')
    .addHelpText('after', '\nExample:\n  ivanti-exchange tickets export --out tickets.csv --phase failed')
    .action((options: ExportOptions) =>
      runCommand(options, async ({ store, signal }) => {
        const filter = await filterOf(options, store.db);
        const out = resolve(options.out);
        const lines = ticketCsv(store.db, filter, options.raw === true);
        await writeFileOf(lines, out, signal);
        const result = { tickets: await countTickets(store.db, filter), file: out };
        return printResult(result, options.json === true, () => `${result.tickets} tickets written to ${out}`);
      }),
    );
}
