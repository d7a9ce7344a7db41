import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TOKEN_PATH } from '../../mock-ivanti/tenant/auth/credentials.js';
import { REST_ENDPOINTS } from '../../mock-ivanti/http/routing/rest-route.js';
import { rootsOf } from '../../mock-ivanti/tenant/instance/roots.js';
import * as routes from '../../mock-ivanti/http/routing/find-route.js';
import { schemaOf } from '../../mock-ivanti/model/extension/extension.js';

const README = readFileSync(join(import.meta.dirname, '../../mock-ivanti/README.md'), 'utf8');
const ROWS = [...README.matchAll(/^\| `([A-Z]+)` \| `(\/.*?)` \| (.*?) \| (.*?) \|$/gm)].map(
  ([, method = '', path = '', , source = '']) => ({ method, path, source }),
);

const SET = '/odata/businessobject/{set}';
const RECORD = `${SET}('{key}')`;

/** Every method and path the router has, from the tables it routes by. */
const ROUTED: readonly string[] = [
  `POST ${routes.LOGIN}`,
  `POST ${TOKEN_PATH}`,
  'GET /odata/{set}/$metadata',
  ...Object.keys(routes.COLLECTION_METHODS).map((method) => `${method} ${SET}`),
  ...Object.keys(routes.RECORD_METHODS).map((method) => `${method} ${RECORD}`),
  ...Object.keys(routes.LINK_METHODS).map((method) => `${method} ${RECORD}/{relation}('{key}')/$Ref`),
  ...Object.entries(routes.NAME_METHODS).map(
    ([method, op]) => `${method} ${RECORD}/{${op === 'related' ? 'relation' : 'action'}}`,
  ),
  ...Object.keys(routes.SEARCH_METHODS).map((method) => `${method} ${SET}/{search}`),
  ...REST_ENDPOINTS.flatMap(({ shape, methods }) => Object.keys(methods).map((method) => `${method} ${shape}`)),
];

test('the README lists each endpoint of the router, and no other', () => {
  expect(ROWS.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(ROUTED.toSorted());
});

test.each(ROWS)('$method $path is routed, and says where it is known from', ({ method, path, source }) => {
  expect(source).toMatch(/Ivanti docs|measured|client code|product document/);
  if (path === TOKEN_PATH) return;
  const written = path.replace('{set}', 'incidents').replaceAll(/\{\w+\}/g, 'Some');
  const route = routes.routeOf(method, `/api${written}`, {
    roots: rootsOf(undefined, { base_path: 'both', odata_v2: 'off' }),
    objects: schemaOf(undefined).objects,
    allowsSingular: false,
  });
  expect([route.problem, route.shape]).toEqual([undefined, `/api${path}`]);
});

test('each set that the README names exists, and each object whose name the document spells otherwise', () => {
  const [, section = ''] = /## Objects\n([\s\S]*?)\n## /.exec(README) ?? [];
  const [list = '', table = ''] = section.split('| in the document');
  const { objects } = schemaOf(undefined);
  const named = [...list.matchAll(/`([a-z_]+s)`/g)].map(([, set]) => set!);
  expect(named.length).toBeGreaterThan(40);
  for (const set of named) expect(objects.has(set) ? set : `${set} is not there`).toBe(set);
  const names = new Set([...objects.values()].map(({ name }) => name));
  for (const [, printed = '', own = ''] of table.matchAll(/^\| (`.*`) \| (.*?) \|/gm)) {
    for (const [, name = ''] of (own === 'the same' ? printed : own).matchAll(/`([\w.]+)`/g)) {
      expect(names).toContain(name.replace('.', '#'));
    }
  }
});
