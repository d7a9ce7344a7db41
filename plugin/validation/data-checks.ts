import { PluginError } from '../../host-sdk/index.js';
import type { DataConfig } from '../config/schema.js';
import type { PullContext } from '../pull/context.js';
import { discoverTable } from '../pull/discover.js';
import { survey } from '../pull/survey.js';
import { trialOptions } from './step.js';
import type { Step, Trial } from './step.js';

/** Each table with its description and one record, then how the tenant can be paged. */
export function dataChecks(trial: Trial, settings: DataConfig): readonly Step[] {
  const { client, metadata, width } = trial.connection;
  const timeZone = trial.config.time_zone;
  const context: PullContext = { ...trial.services, settings, timeZone, client, metadata, width };
  let counts = false;
  return [
    ...settings.tables.map((table) => ({
      step: `table:${table}`,
      title: `The table ${table} can be read`,
      run: async () => {
        const { problem, count } = await discoverTable(context, table, trialOptions(trial));
        if (problem !== undefined) throw new PluginError(problem.code, problem.message, problem);
        counts ||= count !== undefined;
        return count === undefined ? undefined : describeCount(count, table);
      },
    })),
    {
      step: 'paging',
      title: 'The tenant can be paged',
      run: async () => {
        const table = settings.tables[0] ?? 'incidents';
        const options = trialOptions(trial);
        const { paging } = await survey(context, table, await metadata.entity(table, options), options);
        const how = paging === 'walk' ? 'by RecId, safe while records change' : 'by $top and $skip only';
        return `${how}; ${counts ? 'it counts its records' : 'it does not count its records'}`;
      },
    },
  ];
}

/** A role without view rights reads nothing, which looks like an empty table. [measured on a live tenant] */
function describeCount(count: number, table: string): string {
  return count > 0 ? `${count} records` : `no record of ${table} is visible; the role may lack the right to view it`;
}
