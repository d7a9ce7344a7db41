import type { CallOptions } from './telemetry.js';

/** Capability `fields`: describes the fields of business objects. */
export interface FieldLister {
  /**
   * The fields of a business object, in the order of the product's own description.
   * Throws `config.unknown_table` for an object the product does not describe.
   */
  getFields(request: FieldsRequest): Promise<readonly Field[]>;
}

export interface FieldsRequest extends CallOptions {
  /** Collection name; default: the ticket object. */
  readonly object?: string;
  /** Read the description from the product again instead of using a stored one. */
  readonly refresh?: boolean;
  /** Names of pick-list fields whose values to return; each costs extra calls. */
  readonly choicesOf?: readonly string[];
}

export interface Field {
  readonly name: string;
  /**
   * Label on the product's own forms, if it is known and differs from `name`. Other fields may have the same label,
   * so hosts show both, see `fieldTitle`.
   */
  readonly label?: string;
  readonly type: FieldType;
  /** The product's own type name, for example `Edm.DateTimeOffset`. */
  readonly nativeType: string;
  /** Longest text in characters, if the product states it. */
  readonly maxLength?: number;
  readonly nullable: boolean;
  /** True when the product accepts a value for it in a create or update. */
  readonly writable: boolean;
  /** True when a create is known to fail without it. */
  readonly required: boolean;
  /** `link` points to a record of another object, `choice` takes a value of a pick list. */
  readonly role: 'key' | 'link' | 'choice' | 'plain';
  readonly description?: string;
  /** Values of a requested pick-list field. */
  readonly choices?: Choices;
}

export interface Choices {
  readonly values: readonly string[];
  /** False when there may be more values than these. */
  readonly complete: boolean;
}

export type FieldType = 'string' | 'integer' | 'decimal' | 'boolean' | 'datetime' | 'date' | 'time' | 'guid' | 'other';
