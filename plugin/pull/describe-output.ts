import {
  DELETED,
  DELETED_AT,
  PROCESSED_AT,
  type Column,
  type DescribedColumn,
  type Field,
  type TableDescription,
  type TableLink,
} from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { EdmEntity } from '../odata/edmx.js';
import { fieldsOf } from '../odata/fields.js';
import type { Labels } from '../odata/labels.js';
import type { PullContext } from './context.js';
import { describeTable } from './describe-table.js';
import { planOutput } from './output.js';

/** Texts for the columns that are no fields of the tenant. */
const OWN_COLUMNS: Readonly<Record<string, string>> = {
  [PROCESSED_AT]: 'When this version of the row was processed (UTC).',
  [DELETED]: 'Whether the record was found to be deleted.',
  [DELETED_AT]: 'When the record was found to be deleted (UTC).',
};

/**
 * The output table of a collection, with the tenant's labels and descriptions. Throws as {@link describeTable} and
 * {@link planOutput} do.
 * @param labelsOf Labels that the tenant has used in its answers, by collection.
 */
export async function describeOutput(
  given: PullContext,
  table: string,
  labelsOf: (table: string) => Labels,
  options: CallOptions,
): Promise<TableDescription> {
  const { entity, context } = await describeTable(given, table, options);
  const { settings, timeZone } = context;
  const { schema } = planOutput(settings, table, entity, { timeZone, marks: settings.deletes !== 'off' });
  const fields = new Map(fieldsOf(entity, labelsOf(table)).map((field) => [field.name, field]));
  const names = new Set(schema.columns.map(({ name }) => name));
  return {
    collection: table,
    name: schema.name,
    key: schema.key,
    ...(names.has(settings.cursor_field) ? { cursor: settings.cursor_field } : {}),
    columns: schema.columns.map((column) => described(column, entity, fields.get(column.name))),
    links: linksOf(entity).filter(({ column }) => names.has(column)),
  };
}

function described({ name, type }: Column, entity: EdmEntity, field: Field | undefined): DescribedColumn {
  const property = entity.properties.find((one) => one.name === name);
  if (property === undefined) {
    const isSet = name === PROCESSED_AT || name === DELETED;
    return { name, type, nullable: !isSet, ...(name in OWN_COLUMNS ? { description: OWN_COLUMNS[name] ?? '' } : {}) };
  }
  const { label, description = optionOf(name, entity) } = field ?? property;
  return {
    name,
    type,
    nativeType: property.type,
    nullable: property.nullable && !entity.keys.includes(name),
    ...(label === undefined || label === name ? {} : { label }),
    ...(description === undefined ? {} : { description }),
    ...(property.maxLength === undefined ? {} : { maxLength: property.maxLength }),
  };
}

/** `X_Valid` beside the pick-list field `X`. */
function optionOf(name: string, { properties }: EdmEntity): string | undefined {
  const field = name.replace(/_Valid$/, '');
  const isOption = field !== name && properties.some((one) => one.name === field);
  return isOption ? `RecId of the pick-list entry of ${field}.` : undefined;
}

/** `X_RecID` contains the RecId of a record of the business object that `X_Category` names. [measured on a live tenant] */
function linksOf({ properties }: EdmEntity): readonly TableLink[] {
  const names = new Set(properties.map(({ name }) => name));
  return [...names].flatMap((column) => {
    const link = column.replace(/_RecID$/, '');
    if (link === column || !names.has(link)) return [];
    const objectColumn = `${link}_Category`;
    return [{ column, toColumn: 'RecId', ...(names.has(objectColumn) ? { objectColumn } : {}) }];
  });
}
