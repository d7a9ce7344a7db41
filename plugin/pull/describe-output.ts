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
import { MASK } from './disguise.js';
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
  const isHashed = (name: string) => settings.hash_fields?.[table]?.includes(name) === true;
  const isMasked = (name: string) => settings.mask_fields?.[table]?.includes(name) === true;
  const names = new Set(schema.columns.map(({ name }) => name));
  return {
    collection: table,
    name: schema.name,
    key: schema.key,
    ...(names.has(settings.cursor_field) ? { cursor: settings.cursor_field } : {}),
    columns: schema.columns.map((column) => {
      const known = described(column, entity, fields.get(column.name));
      return isHashed(column.name)
        ? hidden(known, 'a keyed hash')
        : isMasked(column.name)
          ? hidden(known, MASK)
          : known;
    }),
    // The hash of a RecId leads to no record.
    links: linksOf(entity).filter(({ column }) => names.has(column) && !isHashed(column) && !isMasked(column)),
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

/** A column that does not contain the tenant's values. */
function hidden({ maxLength: _length, description, ...column }: DescribedColumn, what: string): DescribedColumn {
  const said = `Each value is written as ${what}.`;
  return { ...column, description: description === undefined ? said : `${description.replace(/\.?$/, '.')} ${said}` };
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
