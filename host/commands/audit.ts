import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { auditCsv, auditJson } from '../audit/audit-lines.js';
import { listAudit, type AuditEntry, type AuditFilter } from '../store/audit.js';
import type { AuditOutcome } from '../store/audit-table.js';
import { dayOrInstant } from './day-or-instant.js';
import { wholeNumber, withDataOptions, type DataOptions } from './options.js';
import { printAside, printResult } from './print.js';
import { runCommand } from './run-command.js';
import { tableText } from './table-text.js';
import { writeFileOf } from './write-file.js';

interface AuditOptions extends DataOptions {
  readonly since?: string;
  readonly until?: string;
  readonly who?: string;
  readonly what?: string;
  readonly object?: string;
  readonly outcome?: AuditOutcome;
}

const OUTCOMES = ['done', 'refused', 'failed'] satisfies readonly AuditOutcome[];

export function addAudit(audit: Command): void {
  addAuditList(audit);
  addAuditExport(audit);
}

function addAuditList(audit: Command): void {
  withFilter(withDataOptions(audit.command('list')))
    .summary('show who changed what')
    .description(
      'Shows, newest first, who changed what in this data folder through the console, the API or the command ' +
        'line, and which changes were refused. Failed sign-ins are included. The host keeps entries for a year. ' +
        'Individual entries cannot be changed or deleted.',
    )
    .option('--limit <number>', 'largest number of entries', wholeNumber('--limit', 1), 50)
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange audit list --since 2026-07-01 --what rule
  ivanti-exchange audit list --who dashboard --outcome refused --json`,
    )
    .action((options: AuditOptions & { readonly limit: number }) =>
      runCommand(options, async ({ store }) => {
        const { limit } = options;
        const entries = await listAudit(store.db, { ...filterOf(options), limit });
        if (entries.length === limit) printAside(`These are the newest ${limit} entries. For more, use --limit.`);
        return printResult({ entries }, options.json === true, (result) => auditTable(result.entries));
      }),
    );
}

interface ExportOptions extends AuditOptions {
  readonly out: string;
  readonly format: 'csv' | 'json';
  readonly raw?: boolean;
}

function addAuditExport(audit: Command): void {
  withFilter(withDataOptions(audit.command('export')))
    .summary('write the audit log to a file')
    .description(
      'Writes the entries to a file, with the values before and after. In CSV, a value that a ' +
        'spreadsheet would run as a formula is prefixed with an apostrophe.',
    )
    .requiredOption('--out <file>', 'file to write; an existing file is replaced')
    .addOption(new Option('--format <format>', 'CSV or JSON lines').choices(['csv', 'json']).default('csv'))
    .option('--raw', 'keep values in CSV unchanged, for programs')
    .addHelpText('after', '\nExample:\n  ivanti-exchange audit export --out audit.csv --since 2026-01-01')
    .action((options: ExportOptions) =>
      runCommand(options, async ({ store: { db }, signal }) => {
        const out = resolve(options.out);
        const filter = filterOf(options);
        const lines = options.format === 'csv' ? auditCsv(db, filter, options.raw === true) : auditJson(db, filter);
        await writeFileOf(lines, out, signal);
        return printResult({ file: out }, options.json === true, () => `Written to ${out}`);
      }),
    );
}

function withFilter(command: Command): Command {
  return command
    .option('--since <time>', 'only from this time on: 2026-07-01 or 2026-07-01T18:00:00Z')
    .option('--until <time>', 'only before this time')
    .option(
      '--who <name>',
      'name of a token or user, or one of `password`, `token`, `command` or `nobody` (no valid sign-in)',
    )
    .option('--what <what>', 'action such as rule.changed, or rule for all actions on rules')
    .option('--object <name>', 'name of the changed object')
    .addOption(new Option('--outcome <outcome>', 'outcome of the change').choices(OUTCOMES));
}

function filterOf({ since, until, who, what, object, outcome }: AuditOptions): AuditFilter {
  const from = since === undefined ? undefined : dayOrInstant(since, '--since');
  const to = until === undefined ? undefined : dayOrInstant(until, '--until');
  return { from, to, who, what, object, outcome };
}

function auditTable(entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return 'No entries match.';
  return tableText(
    ['Time', 'Who', 'From', 'What', 'Object', 'Outcome', 'Times', 'Changed'],
    entries.map(({ at, by, name, address, what, object, outcome, code, times, before, after }) => [
      at,
      name === null ? by : `${by} ${name}`,
      address ?? '-',
      what,
      object ?? '-',
      code === null ? outcome : `${outcome} ${code}`,
      times,
      keysOf(before, after),
    ]),
  );
}

function keysOf(...documents: readonly AuditEntry['after'][]): string {
  const keys = documents.flatMap((one) => (typeof one === 'object' && one !== null ? Object.keys(one) : []));
  return [...new Set(keys)].join(', ') || '-';
}
