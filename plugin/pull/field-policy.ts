import { DELETED, DELETED_AT, PROCESSED_AT, type FieldType, type PluginError } from '../../host-sdk/index.js';
import type { DataConfig } from '../config/schema.js';
import { IvantiError } from '../ivanti/problems.js';
import { driftNotes } from './drift.js';
import type { TableState } from './state.js';

/** Types of columns by name. */
type Fields = Readonly<Record<string, FieldType>>;

/** What `data.schema_changes` says about fields that an earlier run did not have. */
export interface FieldPolicy {
  /** Throws `tenant.schema_changed` if the tenant describes other fields than in the last run. */
  check(fields: Fields): void;
  /** Throws `tenant.schema_changed` for a field of records that is not described and that no earlier run has received. */
  onStranger(name: string): void;
}

export interface FieldPolicyOptions {
  readonly table: string;
  /** The stored state. */
  readonly before: TableState;
  /** The operator has changed which fields are read. */
  readonly isOwnChange: boolean;
  /** The operator accepts what has changed. */
  readonly isAccepted: boolean;
}

export function fieldPolicy(settings: DataConfig, options: FieldPolicyOptions): FieldPolicy {
  const { table, before, isOwnChange, isAccepted } = options;
  const { schema_changes: policy } = settings;
  const isOpen = policy === 'widen' || isOwnChange || (policy === 'ask' && isAccepted);
  return {
    check(fields) {
      if (isOpen || before.fields === undefined) return;
      const found = driftNotes(ofTenant(before.fields), ofTenant(fields));
      if (found.length > 0) throw schemaChanged(policy, table, found);
    },
    onStranger(name) {
      // Until a run has ended, it is not known which fields the records have.
      if (isOpen || before.strangers === undefined || before.strangers.includes(name)) return;
      throw schemaChanged(policy, table, [`${name} is a new column that $metadata does not describe.`]);
    },
  };
}

function ofTenant(fields: Fields): Fields {
  const { [PROCESSED_AT]: _processed, [DELETED]: _deleted, [DELETED_AT]: _at, ...rest } = fields;
  return rest;
}

const SHOWN = 5;
const STOPPED =
  'List the fields to read in `data.select`, or set `data.schema_changes` to ask and run once with --accept-schema.';

function schemaChanged(policy: DataConfig['schema_changes'], table: string, found: readonly string[]): PluginError {
  const more = found.length > SHOWN ? [`${found.length - SHOWN} more fields have changed.`] : [];
  const sentences = [...found.slice(0, SHOWN), ...more].join(' ');
  const message = `The fields of ${table} have changed since the last run: ${sentences}`;
  return new IvantiError('tenant.schema_changed', message, {
    field: 'data.schema_changes',
    ...(policy === 'stop' ? { fix: STOPPED } : {}),
  });
}
