import type { ExtendedJSONSchema } from 'json-schema-to-ts';

/** Keywords beside JSON schema that say where and how a form asks for a field. */
export type FormHints = {
  /** JSON schema's own keyword: still taken, no longer asked for. */
  readonly deprecated?: true;
  readonly 'x-order'?: number;
  readonly 'x-section'?: string;
  /** Of a list of texts: where its values can be chosen from. */
  readonly 'x-choices'?: 'tables';
  /** OpenAPI's keyword: names the property whose constant tells the branches of a `oneOf` apart. */
  readonly discriminator?: { readonly propertyName: string };
};

export type FormSchema = ExtendedJSONSchema<FormHints>;
