import type { Command } from 'commander';
import { systemClock } from '../platform/clock.js';
import { loadPlugin } from '../plugins/load-plugin.js';
import { quotaReport, type TenantQuota } from '../sessions/quota.js';
import { chosenConnection, withChosenConnection, type ChosenConnection } from './chosen-connection.js';
import { withHostOptions, type HostOptions } from './options.js';
import { printResult } from './print.js';
import { runCommand } from './run-command.js';
import { tableText } from './table-text.js';

export function addQuota(command: Command): void {
  withChosenConnection(withHostOptions(command))
    .description(
      'Shows the calls of the last 24 hours to each tenant, and how many are left for tables and for tickets. ' +
        'Calls no tenant.',
    )
    .addHelpText('after', '\nExample:\n  ivanti-exchange quota')
    .action((options: HostOptions & ChosenConnection) =>
      runCommand(options, async ({ store }) => {
        const connection = await chosenConnection(options, store.db, options.plugin);
        const all = await quotaReport(store, [await loadPlugin(options.plugin)], systemClock);
        const tenants = all.filter(({ connections }) => connection === undefined || connections.includes(connection));
        return printResult({ tenants }, options.json === true, (result) => quotaTable(result.tenants));
      }),
    );
}

function quotaTable(tenants: readonly TenantQuota[]): string {
  if (tenants.length === 0) return 'No calls in the last 24 hours, and no connection is known.';
  const rows = tenants.map((one) => [
    one.tenant,
    one.calls,
    one.limit ?? '?',
    one.left?.tables ?? '?',
    one.left?.tickets ?? '?',
    one.oldestLeavesAt ?? '-',
  ]);
  return tableText(['Tenant', 'Calls', 'Limit', 'Left for tables', 'Left for tickets', 'Oldest call leaves'], rows);
}
