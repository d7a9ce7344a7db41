import type { FieldType } from '../../../host-sdk/index.js';
import { count, flag, list, object, oneOf, text, textOf } from './schema.js';

/** A field of a business object. */
export const field = object(
  {
    name: text,
    type: textOf<FieldType>(),
    nativeType: text,
    nullable: flag,
    writable: flag,
    required: flag,
    role: oneOf('key', 'link', 'choice', 'plain'),
  },
  { label: text, maxLength: count, description: text, choices: object({ values: list(text), complete: flag }) },
);
