import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import type { Item } from '../../../host-sdk/index.js';
import { collectAlerts } from '../../alerts/collect-alerts.js';
import { systemClock } from '../../platform/clock.js';
import { storeAlerts } from '../../work/alerts.js';
import { audited, wholeNumber, withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';

interface GenerateOptions extends HostOptions {
  readonly count: number;
  readonly kind: Item['kind'];
  readonly seed?: number;
  readonly out?: string;
}

const MAX_SEEDS = 2 ** 31;

export function addAlertsGenerate(alerts: Command): void {
  audited(withHostOptions(alerts.command('generate')), 'alerts.sent')
    .summary('create sample alerts or events')
    .description(
      'Creates sample alerts of all documented types, or events, of the last 24 hours. One in eight repeats an earlier one. ' +
        'The command stores them, or writes them to a file.',
    )
    .option('--count <number>', 'number of samples', wholeNumber('--count', 1), 20)
    .addOption(new Option('--kind <kind>', 'kind of samples').choices(['alert', 'event']).default('alert'))
    .option('--seed <number>', 'seed: the same seed gives the same ids and values', wholeNumber('--seed', 0))
    .option('--out <file>', 'file to write, one JSON object per line; nothing is stored')
    .addHelpText('after', '\nExample:\n  ivanti-exchange alerts generate --count 50')
    .action(({ count, kind, out, seed = randomInt(MAX_SEEDS), ...options }: GenerateOptions) =>
      runCommand(options, async ({ store, trail }) => {
        const now = systemClock.now();
        // Loaded on demand, because the sample data is slow to load.
        const { sampleAlerts } = await import('../../alerts/sample-alerts.js');
        const samples = sampleAlerts({ count, kind, seed, now });
        const json = options.json === true;
        if (out !== undefined) {
          await writeFile(out, samples.map((one) => `${JSON.stringify(one)}\n`).join(''));
          return printResult({ written: count, file: out, seed }, json, () => `${count} samples written to ${out}`);
        }
        const { occurrences } = collectAlerts(
          samples.map((value, index) => ({ line: index + 1, value })),
          now,
        );
        const { added, updated } = await storeAlerts({ store, clock: systemClock, trail }, occurrences);
        return printResult({ added, updated, seed }, json, () => `${added} samples added, ${updated} updated`);
      }),
    );
}
