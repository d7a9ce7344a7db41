import { orMeant } from '../../host-sdk/index.js';
import type { IvantiProblemCode } from '../ivanti/problems.js';
import type { DataConfig } from './schema.js';

/** One fault of a configuration: which key, and what is wrong with it. */
export interface ConfigFault {
  readonly code: IvantiProblemCode;
  readonly field: string;
  readonly message: string;
}

/** Settings that are set for each table. */
const BY_TABLE = ['select', 'deny_fields', 'hash_fields', 'mask_fields', 'history', 'table_names'] as const;

/** Tables that are named twice, and settings for tables that are not named. The tenant takes names in any case. */
export function* tableFaults(data: DataConfig): Generator<ConfigFault> {
  const fault = (field: string, message: string): ConfigFault => ({ code: 'config.invalid', field, message });
  for (const [at, table] of data.tables.entries()) {
    const first = spelledIn(data, table);
    if (first !== table) yield fault(`data.tables.${at}`, `names ${first ?? table} again, in another case`);
  }
  for (const setting of BY_TABLE) {
    const taken = new Map<string, string>();
    for (const key of Object.keys(data[setting] ?? {})) {
      const table = spelledIn(data, key);
      if (table === undefined)
        yield fault(`data.${setting}.${key}`, `is not among data.tables${orMeant(key, data.tables)}`);
      else if (taken.has(table)) yield fault(`data.${setting}.${key}`, `is given already as ${taken.get(table) ?? ''}`);
      else taken.set(table, key);
    }
  }
}

/** The same with every table spelled as in `data.tables`. */
export function withTableKeys(data: DataConfig): DataConfig {
  const spelled = BY_TABLE.filter((setting) => data[setting] !== undefined).map((setting) => [
    setting,
    ownKeysOnly(Object.entries(data[setting] ?? {}).map(([key, value]) => [spelledIn(data, key) ?? key, value])),
  ]);
  return { ...data, ...(Object.fromEntries(spelled) as Pick<DataConfig, (typeof BY_TABLE)[number]>) };
}

/** Without the keys that every JavaScript object inherits: a table may be called `constructor`. */
function ownKeysOnly(entries: readonly (readonly [string, unknown])[]): object {
  return Object.setPrototypeOf(Object.fromEntries(entries), null) as object;
}

function spelledIn({ tables }: DataConfig, name: string): string | undefined {
  return tables.find((table) => table.toLowerCase() === name.toLowerCase());
}
