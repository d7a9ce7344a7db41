import type { FieldType } from '../../../host-sdk/index.js';
import { count, flag, list, object, text, textOf } from './schema.js';

/** An output table as the next run would write it. */
export const tableDescription = object(
  {
    collection: text,
    name: text,
    key: text,
    columns: list(
      object(
        { name: text, type: textOf<FieldType>(), nullable: flag },
        { label: text, description: text, nativeType: text, maxLength: count },
      ),
    ),
    links: {
      ...list(object({ column: text, toColumn: text }, { objectColumn: text })),
      description:
        'Columns that contain keys of other records. `objectColumn` names the business object of each linked record.',
    },
  },
  { cursor: text },
);
