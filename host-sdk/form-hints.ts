import type { ExtendedJSONSchema } from 'json-schema-to-ts';
import type { Capability } from './plugin.js';
import type { Role } from './roles/table.js';

/** Additional JSON schema keywords in a plugin's configuration: the role of a field for the host, and hints for forms. */
export type FormHints = {
  /** Standard keyword: still accepted, but no longer shown. */
  readonly deprecated?: true;
  readonly 'x-order'?: number;
  readonly 'x-section'?: string;
  /**
   * Where a form gets values to choose from: `tables`, on a list of texts, from `discover`; `search`, on a text, from
   * `findChoices`.
   */
  readonly 'x-choices'?: 'tables' | 'search';
  /**
   * The role of the field for the host, see `ROLES`. The host finds the values that it needs by roles, independent of their
   * keys, and refuses a manifest that lacks a role which its capabilities need.
   */
  readonly 'x-role'?: Role;
  /** For a `section` without a role that determines its capability: the capability. */
  readonly 'x-capability'?: Extract<Capability, 'pull' | 'ticketing'>;
  /** Keyword of OpenAPI: names the property whose constant distinguishes the branches of a `oneOf`. */
  readonly discriminator?: { readonly propertyName: string };
};

/** A configuration schema (draft-07) with these hints, for use with `satisfies`. */
export type FormSchema = ExtendedJSONSchema<FormHints>;
