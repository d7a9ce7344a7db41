import type { PluginError } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import type { Comparison } from '../odata/query.js';
import { createGiven } from './given-records.js';
import { topOf } from './newest.js';
import { stampsOf, type Reading } from './read-page.js';
import { createPatience, type WalkedSet } from './walk-lane.js';

/**
 * The records that match a filter, read in the order of RecId.
 * @param isShownEmpty As {@link WalkedSet.isShownEmpty}.
 * @param fresh As {@link WalkedSet.fresh}; by default every record is new.
 */
export function walkedSet(
  reading: Reading,
  filter: readonly Comparison[],
  isShownEmpty: () => Promise<boolean>,
  fresh = createGiven(reading.context.settings.cursor_field),
): WalkedSet {
  const { context, table, select, keyOrder, options } = reading;
  const field = context.settings.cursor_field;
  const line = filter.some(({ value }) => value !== null) ? stampsOf(reading) : undefined;
  return {
    table,
    keyOrder,
    patience: createPatience(table),
    fresh,
    isShownEmpty,
    async ask(terms, { descending = false, top } = {}) {
      const all = [...filter, ...terms];
      // Questions that only prove where a walk begins or ends need no fields.
      const chosen = top === undefined ? select : ['RecId', field];
      const question = {
        ...(all.length === 0 ? {} : { filter: { all } }),
        ...(chosen === undefined ? {} : { select: chosen }),
        orderBy: 'RecId',
        descending,
        top: top ?? topOf(reading),
        skip: 0,
        fields: [field],
        keyOrder,
        line,
      };
      const page = await context.client.list(table, question, options);
      if (page.top === 1) throw tooNarrow(table);
      return page;
    },
  };
}

/** The tenant gives one record in a page, which leaves no room for the last record of a walk and one more. */
export function tooNarrow(table: string): PluginError {
  return new IvantiError('tenant.paging', `The tenant gives one record in a page, so ${table} cannot be walked.`, {
    field: 'data.paging',
    fix: 'Ask the tenant’s administrator for larger pages, or leave large fields out of `data.select`. With `data.paging` auto the next run reads by $top and $skip.',
  });
}
