import type { Row, TableSchema } from '../../host-sdk/index.js';

export const TABLE: TableSchema = {
  name: 'incident',
  key: 'RecId',
  columns: [
    { name: 'RecId', type: 'string' },
    { name: 'Text', type: 'string' },
    { name: 'Count', type: 'integer' },
    { name: 'Amount', type: 'decimal' },
    { name: 'Open', type: 'boolean' },
    { name: 'LastModDateTime', type: 'datetime' },
    { name: 'Nested', type: 'other' },
  ],
};

export const row = (recId: string, more: Row = {}): Row => ({ RecId: recId, Count: 1, Open: true, ...more });

/** A row that says that its record is gone. */
export const mark = (recId: string): Row => ({ RecId: recId, _deleted: true, _deleted_at: '2024-06-01T00:00:00Z' });
