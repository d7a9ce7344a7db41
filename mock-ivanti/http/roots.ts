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

/** Roots for a custom collection path, such as a HEAT-style deployment has (BigPanda document). */
export function rootsOf(odataPath: string | undefined, base: 'both' | 'api' | 'heat' = 'both'): Roots {
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
