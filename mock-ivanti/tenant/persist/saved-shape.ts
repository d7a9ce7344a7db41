import { WHOLE } from '../../model/shape/json-schema.js';
import { shapeCheck } from '../../model/shape/shape-check.js';

const VALUE = { type: ['string', 'number', 'boolean', 'null'] } as const;
const TEXT = { type: 'string' } as const;

function mapOf(schema: object) {
  return { type: 'object', additionalProperties: schema };
}

const TABLE = {
  type: 'object',
  required: ['fields', 'rows', 'hidden', 'nextNumber'],
  properties: {
    fields: { type: 'array', items: TEXT },
    rows: { type: 'array', items: { type: 'array', items: VALUE } },
    hidden: { type: 'array', items: WHOLE },
    nextNumber: WHOLE,
  },
};

const NAMESPACE = {
  type: 'object',
  required: ['made', 'tables'],
  properties: {
    made: WHOLE,
    pairs: mapOf({ type: 'array', items: { type: 'array', minItems: 2, maxItems: 2, items: TEXT } }),
    files: mapOf(TEXT),
    tables: mapOf(TABLE),
  },
};

const OWNER = { version: { const: 1 }, seed: { type: 'number' }, sizes: mapOf(WHOLE) };

/** The shape of a database file. */
export const checkSavedShape = shapeCheck(
  {
    type: 'object',
    required: [...Object.keys(OWNER), 'namespaces'],
    properties: { ...OWNER, journal: WHOLE, clock: { type: 'object' }, namespaces: mapOf(NAMESPACE) },
  },
  'a database',
);

/** The shape of an exported state, which comes from a caller. */
export const checkExportedShape = shapeCheck(
  { type: 'object', required: [...Object.keys(OWNER), 'state'], properties: { ...OWNER, state: NAMESPACE } },
  'an exported state',
);
