import type { DataConfig } from './schema.js';
import type { ConfigFault } from './table-keys.js';

/** Fields that cannot be left out, hashed or masked, and fields that a table names twice. */
export function* fieldFaults(data: DataConfig): Generator<ConfigFault> {
  const fault = (field: string, message: string): ConfigFault => ({ code: 'config.invalid', field, message });
  const listed = (setting: 'deny_fields' | 'hash_fields' | 'mask_fields') => Object.entries(data[setting] ?? {});
  for (const [table, names] of listed('deny_fields')) {
    if (hasName(names, 'RecId')) {
      yield fault(`data.deny_fields.${table}`, 'RecId identifies the rows and cannot be left out');
    }
  }
  for (const setting of ['hash_fields', 'mask_fields'] as const) {
    for (const [table, names] of listed(setting)) {
      const at = `data.${setting}.${table}`;
      if (hasName(names, 'RecId')) yield fault(at, 'RecId identifies the rows and must stay as it is');
      if (hasName(names, data.cursor_field)) {
        yield fault(at, `${data.cursor_field} is the cursor field; list it in deny_fields if it must not be written`);
      }
    }
  }
  for (const [table, names] of listed('mask_fields')) {
    const hashed = listed('hash_fields').find(([other]) => other.toLowerCase() === table.toLowerCase())?.[1] ?? [];
    const twice = names.find((name) => hasName(hashed, name));
    if (twice !== undefined) yield fault(`data.mask_fields.${table}`, `${twice} is also in hash_fields`);
  }
  const [first] = listed('hash_fields').filter(([, names]) => names.length > 0);
  if (first !== undefined && data.hash_key === undefined) yield fault('data.hash_key', 'is required for hash_fields');
}

function hasName(names: readonly string[], name: string): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase());
}
