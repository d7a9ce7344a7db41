import { NAME, WHOLE } from '../shape/json-schema.js';
import { shapeCheck } from '../shape/shape-check.js';

const NAMES = { type: 'array', items: NAME } as const;
const TEXTS = { type: 'object', additionalProperties: { type: 'string' } } as const;
const ACTION = { name: NAME, id: NAME } as const;
const RELATION_KINDS = {
  child: { link: NAME },
  reference: { own: NAME, theirs: NAME },
  association: { pair: NAME, side: { enum: ['left', 'right'] } },
} as const;

function object(properties: Readonly<Record<string, unknown>>, required: readonly string[]) {
  return { type: 'object', additionalProperties: false, required, properties };
}

/** How a relation finds its records: its type decides which other properties are required. */
const BY = {
  type: 'object',
  required: ['type'],
  properties: { type: { enum: Object.keys(RELATION_KINDS) } },
  allOf: Object.entries(RELATION_KINDS).map(([type, more]) => ({
    if: { required: ['type'], properties: { type: { const: type } } },
    then: object({ type: {}, ...more }, Object.keys(more)),
  })),
};

const OBJECT = object(
  {
    name: { type: 'string', pattern: '^\\w+(#\\w+)?$', description: 'a name such as Incident or Task#Assignment' },
    fields: NAMES,
    number: {
      if: { type: 'string' },
      then: NAME,
      else: object({ field: NAME, first: WHOLE }, ['field', 'first']),
    },
    group: object({ typeField: NAME }, ['typeField']),
    searched: NAMES,
    required: object({ always: NAMES, byStatus: { type: 'object', additionalProperties: NAMES } }, []),
    labels: TEXTS,
    defaults: TEXTS,
    relations: { type: 'array', items: object({ name: NAME, set: NAME, by: BY }, ['name', 'set', 'by']) },
    actions: { type: 'array', items: object({ ...ACTION, sets: TEXTS, prompts: NAMES }, ['name', 'id', 'sets']) },
    searches: { type: 'array', items: object({ ...ACTION, filter: NAME }, ['name', 'id', 'filter']) },
    deleted: NAMES,
    size: { ...WHOLE, maximum: 10_000_000 },
  },
  ['name'],
);

/** The shape of a schema file. */
export const checkExtensionShape = shapeCheck(
  object(
    {
      objects: { type: 'array', items: OBJECT },
      pickLists: { type: 'object', additionalProperties: { ...NAMES, uniqueItems: true } },
      roles: {
        type: 'object',
        additionalProperties: {
          type: 'object',
          additionalProperties: {
            type: 'string',
            description: 'some of Add, View, Edit and Delete, with commas between',
            pattern: '^((Add|View|Edit|Delete)(\\s*,\\s*(Add|View|Edit|Delete))*)?$',
          },
        },
      },
    },
    [],
  ),
  'a schema',
);
