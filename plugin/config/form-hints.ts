import type { ExtendedJSONSchema } from 'json-schema-to-ts';

/** Keywords beside JSON schema that place a field in a form. */
export type FormHints = {
  readonly 'x-order'?: number;
  readonly 'x-section'?: string;
  /** OpenAPI's keyword: names the property whose constant tells the branches of a `oneOf` apart. */
  readonly discriminator?: { readonly propertyName: string };
};

export type FormSchema = ExtendedJSONSchema<FormHints>;
