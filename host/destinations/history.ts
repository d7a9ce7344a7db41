/** Column of a history with the start of an interval: from then on the fields had the values of the row. */
export const FROM = '_from';

/** Column with its end; empty for the present values. */
export const TO = '_to';

/** Options of opening a table. */
export interface OpenTableOptions {
  /** Fields whose earlier values are kept, in any case; an empty list ends a history. Absent: a history goes on as it is. */
  readonly history?: readonly string[] | undefined;
}

export function historyName(table: string): string {
  return `${table}__history`;
}

/** The columns whose values are kept: those that the table has, each once, without its key. */
export function followed(fields: readonly string[], columns: readonly string[], key: string): readonly string[] {
  const wanted = new Set(fields.map((name) => name.toLowerCase()));
  return columns.filter((name) => name !== key && wanted.has(name.toLowerCase()));
}
