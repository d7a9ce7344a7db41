import { didYouMean, isPluginError, PluginError } from '../../host-sdk/index.js';
import type { DataConfig } from '../config/schema.js';
import type { CallOptions } from '../odata/client.js';
import type { EdmEntity } from '../odata/edmx.js';
import type { PullContext } from './context.js';

/** A table as `$metadata` describes it, and the context with the names of fields in its spelling. */
export interface DescribedTable {
  readonly entity: EdmEntity;
  readonly context: PullContext;
}

/**
 * Reads the description of a table. Throws `config.unknown_table` with the key or request field that named it, and
 * `config.unknown_field` for a cursor or a selected field that the object does not have.
 */
export async function describeTable(
  context: PullContext,
  table: string,
  options: CallOptions,
): Promise<DescribedTable> {
  const { settings } = context;
  const entity = await context.metadata.entity(table, options).catch((error: unknown) => {
    if (!isPluginError(error) || error.code !== 'config.unknown_table') throw error;
    const at = settings.tables.indexOf(table);
    const field = at < 0 ? 'tables' : `data.tables.${at}`;
    throw PluginError.from(error.problem, { field, cause: error });
  });
  return { entity, context: { ...context, settings: withDescribedNames(settings, table, entity) } };
}

/** Filters and rows use the description's spelling of fields, in whichever case the configuration has them. */
export function withDescribedNames(settings: DataConfig, table: string, { properties }: EdmEntity): DataConfig {
  const names = properties.map(({ name }) => name);
  const described = (name: string, field: string): string => {
    const folded = name.toLowerCase();
    const found = names.includes(name) ? name : names.find((one) => one.toLowerCase() === folded);
    if (found !== undefined) return found;
    throw new PluginError('config.unknown_field', `${table} has no field ${name}.${didYouMean(name, names)}`, {
      field,
    });
  };
  described('RecId', `${table}.RecId`);
  const spelled = (setting: 'select' | 'hash_fields' | 'mask_fields' | 'history') => {
    const listed = settings[setting];
    const mine = listed?.[table]?.map((name) => described(name, `data.${setting}.${table}`));
    return mine === undefined ? {} : { [setting]: { ...listed, [table]: mine } };
  };
  return {
    ...settings,
    cursor_field: described(settings.cursor_field, 'data.cursor_field'),
    ...spelled('select'),
    // A misspelled name must not leave a field in the clear.
    ...spelled('hash_fields'),
    ...spelled('mask_fields'),
    ...spelled('history'),
  };
}
