import type { CallOptions } from './telemetry.js';

/** Capability `fields`: what a business object's records hold. */
export interface FieldLister {
  /**
   * The fields of a business object, in the order of the product's own description.
   * Throws `config.unknown_table` for an object the product does not describe.
   */
  getFields(request: FieldsRequest): Promise<readonly Field[]>;
}

export interface FieldsRequest extends CallOptions {
  /** Collection name; default: the object tickets are made of. */
  readonly object?: string;
  /** Ask the product again instead of using a description read before. */
  readonly refresh?: boolean;
  /** Names of pick-list fields whose values are wanted too; each costs calls of its own. */
  readonly choicesOf?: readonly string[];
}

export interface Field {
  readonly name: string;
  /**
   * What the product's own forms call it, where that is known and is not `name`. Other fields may have the same label,
   * so people are shown both, see `fieldTitle`.
   */
  readonly label?: string;
  readonly type: FieldType;
  /** The product's own type name, for example `Edm.DateTimeOffset`. */
  readonly nativeType: string;
  /** Longest text in characters, where the product states one. */
  readonly maxLength?: number;
  readonly nullable: boolean;
  /** True when the product accepts a value for it in a create or update. */
  readonly writable: boolean;
  /** True when a create is known to fail without it. */
  readonly required: boolean;
  /** `link` points to a record of another object, `choice` takes a value of a pick list. */
  readonly role: 'key' | 'link' | 'choice' | 'plain';
  readonly description?: string;
  /** Of a pick-list field that was asked for. */
  readonly choices?: Choices;
}

export interface Choices {
  readonly values: readonly string[];
  /** False when there may be more values than these. */
  readonly complete: boolean;
}

export type FieldType = 'string' | 'integer' | 'decimal' | 'boolean' | 'datetime' | 'date' | 'time' | 'guid' | 'other';
