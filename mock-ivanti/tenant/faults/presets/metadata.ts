import type { Presets } from './preset.js';

const EMPTY_ENTITY =
  '<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="MetaData" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="incident" /></Schema></edmx:DataServices></edmx:Edmx>';

/** Metadata that cannot be used. */
export const METADATA_PRESETS: Presets = {
  'metadata-500': {
    meaning: '$metadata is 500, as when JSON is asked for.',
    rules: [{ match: { op: 'metadata' }, do: [{ status: { code: 500, template: 'json' } }] }],
  },
  'metadata-html': {
    meaning: '$metadata is 200 with a web page.',
    rules: [{ match: { op: 'metadata' }, do: [{ body: { html: true } }] }],
  },
  'metadata-empty-entity': {
    meaning: '$metadata has an entity type without properties.',
    rules: [{ match: { op: 'metadata' }, do: [{ body: { replace: EMPTY_ENTITY } }] }],
  },
  'metadata-cut': {
    meaning: '$metadata ends in the middle.',
    rules: [{ match: { op: 'metadata' }, do: [{ body: { truncate: { bytes: 2000 } } }] }],
  },
  'metadata-204': {
    meaning: '$metadata is 204, as after a custom field was deleted.',
    rules: [{ match: { op: 'metadata' }, do: [{ status: { code: 204 } }] }],
  },
};
