import type { ObjectDefinition } from '../schema/business-object.js';
import type { RoleRights } from '../schema/permissions.js';

/** The entry of a schema file for one object: additions to one the tenant has, or a custom object. */
export type ObjectExtension = Partial<
  Omit<ObjectDefinition, 'name' | 'fields' | 'subtype' | 'view' | 'options' | 'sizeOf' | 'number' | 'required'>
> & {
  readonly name: string;
  /** Integer field that counts up from `first`; if only its name is given, from 1. */
  readonly number?: string | ObjectDefinition['number'];
  /** Added to the fields that the object already requires. */
  readonly required?: Partial<ObjectDefinition['required']>;
  /** Field lines, `kind [maxLength] [pick list or link target]: Name [= initial]`, for example `text 60: Shelf`. */
  readonly fields?: readonly string[];
};

/** A schema file: what a tenant's administrator has added to, or deleted from, the objects every tenant has. */
export interface SchemaExtension {
  readonly objects?: readonly ObjectExtension[];
  /** Texts by the name of a pick list; a known name is replaced. */
  readonly pickLists?: Readonly<Record<string, readonly string[]>>;
  readonly roles?: Readonly<Record<string, RoleRights>>;
}
