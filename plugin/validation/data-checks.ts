import { EMPTY_OR_HIDDEN, PluginError } from '../../host-sdk/index.js';
import type { DataConfig } from '../config/schema.js';
import { MAX_PAGE_SIZE } from '../ivanti/collections.js';
import { objectOf } from '../permissions/document.js';
import { describeTable } from '../pull/describe-table.js';
import { discoverTable } from '../pull/discover.js';
import { survey } from '../pull/survey.js';
import { LOGIN } from './connection-checks.js';
import { trialOptions, type Step, type Trial } from './step.js';

/** Each table with its description and one record, then how the tenant pages. */
export function dataChecks(trial: Trial, settings: DataConfig): readonly Step[] {
  const { client, tables: context } = trial.connection;
  let counts = false;
  let readableTable: string | undefined;
  return [
    ...settings.tables.map((table) => ({
      step: stepOf(table),
      title: `The table ${table} can be read`,
      failure: `the table ${table} cannot be read`,
      needs: LOGIN,
      run: async () => {
        const { readable, problem, count } = await discoverTable(context, table, trialOptions(trial));
        if (problem !== undefined) throw PluginError.from(problem);
        readableTable ??= table;
        if (readable === 'empty')
          return `${EMPTY_OR_HIDDEN}; if it has records, the role lacks View of ${objectOf(table)}`;
        counts ||= count !== undefined;
        return count === undefined ? undefined : `${count} records`;
      },
    })),
    {
      step: 'paging',
      title: 'The tenant pages its tables',
      failure: 'the tenant does not page its tables',
      needs: LOGIN,
      needsOneOf: settings.tables.map(stepOf),
      run: async () => {
        const table = readableTable ?? settings.tables[0] ?? 'incidents';
        const options = trialOptions(trial);
        const { entity, context: described } = await describeTable(context, table, options);
        const { paging } = await survey(described, table, entity, options);
        const how = paging === 'walk' ? 'by RecId, safe while records change' : 'by $top and $skip only';
        const counting = counts ? 'it counts its records' : 'it does not count its records';
        const size = client.largestPage(table);
        return size < MAX_PAGE_SIZE ? `${how}; ${counting}; pages of ${size} at most` : `${how}; ${counting}`;
      },
    },
  ];
}

function stepOf(table: string): string {
  return `table:${table}`;
}
