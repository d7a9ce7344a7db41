import type { ExtendedJSONSchema } from 'json-schema-to-ts';

/** Keywords beside JSON schema in a plugin's configuration: what a host does with a field, and how a form asks for it. */
export type FormHints = {
  /** JSON schema's own keyword: still taken, no longer asked for. */
  readonly deprecated?: true;
  readonly 'x-order'?: number;
  readonly 'x-section'?: string;
  /** Of a list of texts: where its values can be chosen from. */
  readonly 'x-choices'?: 'tables';
  /**
   * What the field is for the host. `address`: its value decides where a secret (`writeOnly`) goes, such as the host of the
   * product, of its tokens, a proxy, a certificate authority or a choice of region. When one of them changes, the host asks
   * for every kept secret again. A configuration with a secret and without such a mark has to be entered with all its
   * secrets at every change.
   */
  readonly 'x-role'?: 'address';
  /** OpenAPI's keyword: names the property whose constant tells the branches of a `oneOf` apart. */
  readonly discriminator?: { readonly propertyName: string };
};

/** A configuration schema (draft-07) with these hints, to hold one against with `satisfies`. */
export type FormSchema = ExtendedJSONSchema<FormHints>;
