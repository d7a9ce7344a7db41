import type { DescribedColumn, TableDescription } from '../../../host-sdk/index.js';

/** What a column contains: the tenant's description, and the records that it links to. Empty if nothing is known. */
export function contentText({ label, description, name }: DescribedColumn, { links }: TableDescription): string {
  const link = links.find(({ column }) => column === name);
  const target =
    link?.objectColumn === undefined ? 'another record' : `the record of the object in ${link.objectColumn}`;
  return sentences([
    ...(description === undefined || description === label ? [] : [description]),
    ...(link === undefined ? [] : [`${link.toColumn} of ${target}`]),
  ]);
}

/** The same after the label on the tenant's forms. */
export function columnText(column: DescribedColumn, table: TableDescription): string {
  const { label } = column;
  return sentences([...(label === undefined ? [] : [label]), contentText(column, table)]);
}

function sentences(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim().replace(/[.:]?$/, '.'))
    .filter((part) => part !== '.')
    .join(' ');
}
