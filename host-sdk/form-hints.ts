import type { ExtendedJSONSchema } from 'json-schema-to-ts';
import type { Capability } from './plugin.js';
import type { Role } from './roles/table.js';

/** Keywords beside JSON schema in a plugin's configuration: what a host does with a field, and how a form asks for it. */
export type FormHints = {
  /** JSON schema's own keyword: still taken, no longer asked for. */
  readonly deprecated?: true;
  readonly 'x-order'?: number;
  readonly 'x-section'?: string;
  /**
   * Where a form gets values to choose from: `tables`, on a list of texts, from `discover`; `search`, on a text, from
   * `findChoices`.
   */
  readonly 'x-choices'?: 'tables' | 'search';
  /**
   * What the field is for the host, see `ROLES`. A host finds by it what it needs of a configuration, whatever the keys are
   * called, and refuses a manifest that lacks a role which its capabilities need.
   */
  readonly 'x-role'?: Role;
  /** Of a `section` without a role in it that belongs to one ability alone: the ability. */
  readonly 'x-capability'?: Extract<Capability, 'pull' | 'ticketing'>;
  /** OpenAPI's keyword: names the property whose constant tells the branches of a `oneOf` apart. */
  readonly discriminator?: { readonly propertyName: string };
};

/** A configuration schema (draft-07) with these hints, to hold one against with `satisfies`. */
export type FormSchema = ExtendedJSONSchema<FormHints>;
