import type { Presets } from './preset.js';

/** Records that change under a reader, clocks that differ, fields that drift. */
export const DATA_PRESETS: Presets = {
  'ties-at-cursor': {
    meaning: 'Five incidents get the same LastModDateTime before the second listing.',
    rules: [
      {
        match: { op: 'list' },
        when: { skip: 1, times: 1 },
        do: [{ data: { touch: { set: 'incidents', count: 5 } } }],
      },
    ],
  },
  'clock-ahead': {
    meaning: 'The tenant is five minutes ahead.',
    rules: [{ when: { times: 1 }, do: [{ clock: { jump: 300_000 } }] }],
  },
  'clock-behind': {
    meaning: 'The tenant is five minutes behind.',
    rules: [{ when: { times: 1 }, do: [{ clock: { jump: -300_000 } }] }],
  },
  'field-added': {
    meaning: 'Records have an extra field.',
    rules: [
      {
        match: { op: ['list', 'get', 'create', 'update', 'metadata'] },
        do: [{ schema: { add: { field: 'BrandNewField', value: 'x' } } }],
      },
    ],
  },
  'field-gone': {
    meaning: 'Records have lost their field Subject.',
    rules: [{ match: { op: ['list', 'get', 'create', 'update', 'metadata'] }, do: [{ schema: { drop: 'Subject' } }] }],
  },
  'field-renamed': {
    meaning: 'The field Subject is now called Summary.',
    rules: [
      {
        match: { op: ['list', 'get', 'create', 'update', 'metadata'] },
        do: [{ schema: { rename: { from: 'Subject', to: 'Summary' } } }],
      },
    ],
  },
  'field-retyped': {
    meaning: 'IncidentNumber is now a text.',
    rules: [
      {
        match: { op: ['list', 'get', 'create', 'update', 'metadata'] },
        do: [{ schema: { retype: { field: 'IncidentNumber', to: 'text' } } }],
      },
    ],
  },
  'field-case': {
    meaning: 'Records name RecId and LastModDateTime in another case than $metadata.',
    rules: [
      {
        match: { op: ['list', 'get'] },
        do: [
          { schema: { rename: { from: 'RecId', to: 'RecID' } } },
          { schema: { rename: { from: 'LastModDateTime', to: 'LastModDatetime' } } },
        ],
      },
    ],
  },
  'rights-gone': {
    meaning: 'The role may no longer view incidents from the second listing on.',
    rules: [{ match: { op: 'list' }, when: { skip: 1, times: 1 }, do: [{ data: { hide: { set: 'incidents' } } }] }],
  },
  'nulls-missing': {
    meaning: 'Fields without a value are left out of the records.',
    rules: [{ match: { op: ['list', 'get', 'create', 'update'] }, do: [{ schema: { omitNulls: true } }] }],
  },
  'field-deleted': {
    meaning: 'A custom field was deleted: creates fail with 500.',
    rules: [{ match: { op: 'create' }, when: { times: 1 }, do: [{ status: { code: 500, template: 'json' } }] }],
  },
};
