import type { FieldType } from './fields.js';

/** An output table as the next run would write it, in the words of the product. */
export interface TableDescription {
  /** Collection name as configured, for example `incidents`. */
  readonly collection: string;
  /** Name of the output table, for example `incident`. */
  readonly name: string;
  /** Column that identifies a row. */
  readonly key: string;
  /** Column that moves with every change of a record; absent if it is not written. */
  readonly cursor?: string;
  /** In the order of the table. */
  readonly columns: readonly DescribedColumn[];
  readonly links: readonly TableLink[];
}

/** One column of a {@link TableDescription}. */
export interface DescribedColumn {
  readonly name: string;
  readonly type: FieldType;
  /** Label on the product's own forms, if it differs from `name`. */
  readonly label?: string;
  readonly description?: string;
  /** The product's own type name, for example `Edm.DateTimeOffset`; absent for a column that the plugin adds. */
  readonly nativeType?: string;
  /** Longest text in characters, if the product states it. */
  readonly maxLength?: number;
  /** False: the product states that the field always has a value. */
  readonly nullable: boolean;
}

/** A column that contains keys of other records. */
export interface TableLink {
  readonly column: string;
  /** Column of the other table that contains the key. */
  readonly toColumn: string;
  /** Column that names the business object of the other record, if there is one: a link may lead to records of several objects. */
  readonly objectColumn?: string;
}
