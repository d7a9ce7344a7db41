import { resolve } from 'node:path';
import type { Command } from 'commander';
import { runCertificate } from '../../pull/run-certificate.js';
import { withDataOptions, type DataOptions } from '../options.js';
import { printResult, printText } from '../print.js';
import { runCommand } from '../run-command.js';
import { writeFileOf } from '../write-file.js';
import { runId } from './run-id.js';

interface CertificateOptions extends DataOptions {
  readonly table?: string;
  readonly out?: string;
}

export function addRunsCertificate(runs: Command): void {
  withDataOptions(runs.command('certificate'), 'print the certificate as one line, or with --out the name of the file')
    .argument('<run>', 'number of the run, see `runs list`', runId)
    .summary('write the certificate of a pull')
    .description(
      'Writes what a pull received and stored: ranges of records, counts, digests, clocks and bounds. ' +
        '`scripts/verify-certificate.mjs` of this package compares it with the destination. Calls no tenant.',
    )
    .option('--table <name>', 'only this table (default: all tables of the run)')
    .option('--out <file>', 'file to write; an existing file is replaced')
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange runs certificate 17
  ivanti-exchange runs certificate 17 --table incidents --out certificate.json`,
    )
    .action((id: number, options: CertificateOptions) =>
      runCommand(options, async ({ store, signal }) => {
        const certificate = await runCertificate(store.db, id, options.table);
        const text = JSON.stringify(certificate, null, 2);
        if (options.out === undefined) {
          printText(options.json === true ? JSON.stringify(certificate) : text);
          return 0;
        }
        const file = resolve(options.out);
        await writeFileOf(lineOf(text), file, signal);
        return printResult({ file }, options.json === true, () => `Written to ${file}`);
      }),
    );
}

async function* lineOf(text: string): AsyncGenerator<string> {
  yield `${text}\n`;
}
