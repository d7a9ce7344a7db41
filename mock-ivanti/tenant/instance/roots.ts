import type { Switches } from '../../model/switches/switches.js';

/** Where the API lives. All paths in lower case: the tenant's web server ignores case. */
export interface Roots {
  /** Collections are at `{collections}/{set}`. */
  readonly collections: readonly string[];
  /** Metadata is at `{metadata}/{set}/$metadata`: the parent of the collection root. */
  readonly metadata: readonly string[];
  /** Login is at `{api}/rest/authentication/login`. */
  readonly api: readonly string[];
}

/** Cloud tenants serve `/api`, on-premises ones `/HEAT/api`; the mock serves both (client code; measured). */
const API_ROOTS = ['/api', '/heat/api'];

const VERSION_ONE = /\/odata(?=\/|$)/;

type RootSwitches = Pick<Switches, 'base_path' | 'odata_v2'>;

/** The roots of a tenant, with those of the second version of the interface where it has one. */
export function rootsOf(odataPath: string | undefined, switches: RootSwitches): Roots {
  const roots = versionOneRoots(odataPath, switches.base_path);
  if (switches.odata_v2 === 'off') return roots;
  const withSecond = (paths: readonly string[]): string[] => [
    ...paths,
    ...paths.filter((path) => VERSION_ONE.test(path)).map((path) => path.replace(VERSION_ONE, '/odatav2')),
  ];
  return { ...roots, collections: withSecond(roots.collections), metadata: withSecond(roots.metadata) };
}

/**
 * Roots for a custom collection path, such as that of a HEAT-style deployment (BigPanda document), or the usual ones.
 */
function versionOneRoots(odataPath: string | undefined, base: Switches['base_path']): Roots {
  const apiRoots = base === 'both' ? API_ROOTS : base === 'api' ? ['/api'] : ['/heat/api'];
  if (odataPath === undefined) {
    return {
      collections: apiRoots.map((root) => `${root}/odata/businessobject`),
      metadata: apiRoots.map((root) => `${root}/odata`),
      api: apiRoots,
    };
  }
  const path = `/${odataPath.toLowerCase().replaceAll(/^\/+|\/+$/g, '')}`;
  if (path === '/' || path.includes('//'))
    throw new RangeError('Option odataPath must be a path such as /api/odata/custom');
  const prefix = path.includes('/odata/') ? path.slice(0, path.indexOf('/odata/')) : undefined;
  return {
    collections: [path],
    metadata: [path.slice(0, path.lastIndexOf('/'))],
    api: prefix === undefined ? apiRoots : [...new Set([prefix, ...apiRoots])],
  };
}
