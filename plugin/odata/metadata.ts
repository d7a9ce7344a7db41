import type { Clock } from '../../host-sdk/index.js';
import { PluginError } from '../../host-sdk/index.js';
import { nearest } from '../nearest.js';
import { CATALOGUE } from './catalogue.js';
import type { CallOptions, ODataClient } from './client.js';
import { parseEdmx } from './edmx.js';
import type { EdmEntity } from './edmx.js';

/** Descriptions of business objects, kept for a short while. */
export interface MetadataSource {
  /** Throws `config.unknown_table` when the tenant describes no such object. */
  entity(set: string, options: CallOptions & { readonly refresh?: boolean | undefined }): Promise<EdmEntity>;
}

/** New custom fields appear after this long by themselves, and at once with `refresh`. */
const LIFE_MS = 10 * 60_000;

/** @param tables Collections of the connection: what is not described may be a slip of one of them. */
export function createMetadataSource(
  client: ODataClient,
  clock: Clock,
  tables: readonly string[] = [],
): MetadataSource {
  const known = new Map<string, { readonly at: number; readonly entity: Promise<EdmEntity> }>();
  return {
    entity(set, options) {
      const cached = known.get(set.toLowerCase());
      if (cached !== undefined && options.refresh !== true && clock.now() - cached.at < LIFE_MS) return cached.entity;
      const entity = client
        .metadata(set, options)
        .then((document) => pickEntity(parseEdmx(document).entities, set, tables));
      known.set(set.toLowerCase(), { at: clock.now(), entity });
      // A failure must not be remembered as an answer.
      entity.catch(() => known.delete(set.toLowerCase()));
      return entity;
    },
  };
}

/** The collection is the object's name and a literal s; the document describes the object and its neighbours. */
function pickEntity(entities: readonly EdmEntity[], set: string, tables: readonly string[]): EdmEntity {
  const singular = set.toLowerCase().replace(/s$/, '');
  const wanted = new Set([singular, set.toLowerCase(), singular.replaceAll('__', '.'), singular.replaceAll('__', '#')]);
  const entity = entities.find((each) => wanted.has(each.name.toLowerCase()));
  // An unknown collection is answered with an invented entity that has no properties. [measured]
  if (entity !== undefined && entity.properties.length > 0) return entity;
  const described = entities.filter((each) => each.properties.length > 0).map((each) => `${each.name}s`);
  const others = [...tables, ...CATALOGUE, ...described].filter((name) => name.toLowerCase() !== set.toLowerCase());
  const near = nearest(set, others);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  throw new PluginError('config.unknown_table', `The tenant describes no business object behind "${set}".${hint}`, {
    field: set,
  });
}
