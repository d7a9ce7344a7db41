import { didYouMean, type Clock } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import { CATALOGUE } from './catalogue.js';
import type { CallOptions, ODataClient } from './client.js';
import { describeEntity, type Described } from './described-entity.js';
import type { EdmEntity } from './edmx.js';
import { createMetadataThread } from './metadata-thread.js';
import { shareWork, type SharedWork } from '../platform/shared-work.js';

/** Descriptions of business objects, kept for a short while. */
export interface MetadataSource {
  /** Throws `config.unknown_table` when the tenant describes no such object. */
  entity(set: string, options: CallOptions & { readonly refresh?: boolean | undefined }): Promise<EdmEntity>;
}

/** New custom fields appear after this time automatically, and at once with `refresh`. */
const LIFE_MS = 10 * 60_000;

/** @param tables Collections of the connection: an object that is not described may be a misspelling of one of them. */
export function createMetadataSource(
  client: ODataClient,
  clock: Clock,
  tables: readonly string[] = [],
): MetadataSource {
  const known = new Map<string, { readonly at: number; readonly entity: SharedWork<EdmEntity> }>();
  return {
    entity(set, options) {
      const cached = known.get(set.toLowerCase());
      if (cached !== undefined && options.refresh !== true && clock.now() - cached.at < LIFE_MS) {
        return cached.entity.join(options.onEvent);
      }
      const entity = shareWork((onEvent) =>
        client
          .metadata(set, { ...options, onEvent })
          .then((document) => describe(document, set, options.signal))
          .then((described) => entityIn(described, set, tables)),
      );
      const joined = entity.join(options.onEvent);
      known.set(set.toLowerCase(), { at: clock.now(), entity });
      // A failure must not be remembered as an answer.
      joined.catch(() => known.delete(set.toLowerCase()));
      return joined;
    },
  };
}

/** Longer documents are read in the thread: on the main thread the worst one would block for a quarter of a second. */
const MAX_HERE_LENGTH = 128 * 1024;

/** The thread's file is in the build, also when the program runs from the sources. */
const BUILD = import.meta.url.endsWith('.ts') ? '../../dist/plugin/odata/' : './';
const thread = createMetadataThread({
  file: new URL(`${BUILD}metadata-worker.js`, import.meta.url),
  timeoutMs: 20_000,
  memoryMb: 256,
});

async function describe(document: string, set: string, signal: AbortSignal | undefined): Promise<Described> {
  if (document.length <= MAX_HERE_LENGTH) return describeEntity(document, set);
  return await thread.describe({ document, set }, signal);
}

function entityIn({ entity, others }: Described, set: string, tables: readonly string[]): EdmEntity {
  if (entity !== undefined) return entity;
  const described = others.map((name) => `${name}s`);
  const names = [...tables, ...CATALOGUE, ...described].filter((name) => name.toLowerCase() !== set.toLowerCase());
  throw new IvantiError(
    'config.unknown_table',
    `The tenant describes no business object behind "${set}".${didYouMean(set, names)}`,
    {
      field: set,
    },
  );
}
