import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { middleware } from 'express-openapi-validator';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { apiDocument } from '../../host/api/openapi.js';
import { OPERATIONS } from '../../host/api/operations/index.js';
import { validatorModule } from '../../host/api/validator-module.js';
import { loadPlugin } from '../../host/index.js';
import { apiScene, MEMORY_CONFIG } from './api-scene.js';
import { MEMORY } from './run-cli.js';
import { afterTest } from './scene.js';

/** Every operation with something in the places of its parameters. */
const CALLS = OPERATIONS.map(({ method, path, scope }) => ({
  method,
  path: path.replaceAll(/\{\w+\}/g, 'nothing'),
  open: scope === 'open',
}));

describe('the document', () => {
  test('is OpenAPI 3.1, and every call of it exists', async () => {
    const { read, call, send } = await apiScene();
    const document = (await read('/api/openapi.json')).body as { openapi: string; paths: object };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual([...new Set(OPERATIONS.map(({ path }) => path))]);
    expect(CALLS.length).toBeGreaterThan(50);
    for (const { method, path, open } of CALLS) {
      const answer = open ? await send(method, path) : await call(method, path);
      expect([method, path, answer.text]).not.toMatchObject([
        {},
        {},
        expect.stringContaining('nothing at this address'),
      ]);
    }
  });

  test('itself is sound', async () => {
    const [first] = middleware({
      apiSpec: apiDocument(OPERATIONS) as never,
      validateApiSpec: true,
      fileUploader: false,
    });
    const request = { path: '/api/nothing', baseUrl: '', originalUrl: '/api/nothing', app: { param: () => undefined } };
    const error = await new Promise((resolve) => void first?.(request as never, {} as never, resolve));
    expect(error).toBeUndefined();
  });

  test('is listed on a page without scripts', async () => {
    const { read } = await apiScene();
    const { text, headers } = await read('/api/docs');
    const [, nonce = 'none'] = /<style nonce="([^"]+)">/.exec(text) ?? [];
    expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    expect(text).toContain('<code>POST /api/connections/{name}/pulls</code>');
    expect(text).not.toContain('<script');
  });
});

describe('a route', () => {
  const declared = OPERATIONS.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`);

  test('is there for each operation, for the page of the console, and for nothing else', async () => {
    const consoleFolder = mkdtempSync(join(tmpdir(), 'console-'));
    afterTest(() => {
      rmSync(consoleFolder, { recursive: true });
    });
    writeFileSync(join(consoleFolder, 'index.html'), '<!doctype html>');
    const { app } = await apiScene({ consoleFolder });
    const others = routesIn(app).filter((route) => !declared.includes(route));
    expect(
      routesIn(app)
        .filter((route) => declared.includes(route))
        .toSorted(),
    ).toEqual(declared.toSorted());
    expect(others).toEqual(['get /index.html', 'get /^\\/(?!(api|metrics|health)(\\/|$))/']);
    app.get('/api/about', (_request, response) => void response.json({}));
    expect(routesIn(app)).toContain('get /api/about');
  });

  test('that is mounted beside the table is never reached', async () => {
    const { app, read } = await apiScene();
    app.get('/api/about', (_request, response) => void response.json({}));
    expect((await read('/api/about')).status).toBe(404);
  });

  test('is mounted by the table and the console’s files alone', () => {
    const folder = new URL('../../host/api/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const mounting = files.filter((name) =>
      /\bRouter\(|\bexpress\(\)/.test(readFileSync(new URL(name, folder), 'utf8')),
    );
    expect(mounting.toSorted()).toEqual(['app.ts', 'console-files.ts', 'operation-routes.ts']);
  });
});

test('every change has a name in records, but for those that change nothing', () => {
  const unnamed = OPERATIONS.filter(({ method, audit }) => method !== 'get' && audit === undefined);
  expect(unnamed.map(({ path }) => path)).toEqual([
    '/api/connections/{name}/check',
    '/api/connections/check',
    '/api/connections/discover',
    '/api/destinations/{name}/test',
    '/api/rules/test',
    '/api/queues/test',
    '/api/connections/{name}/pulls/estimate',
    '/api/csp-reports',
  ]);
});

describe('without sign-in', () => {
  test('every call but the sign-in itself is refused, with any input', async () => {
    const { send } = await apiScene();
    for (const { method, path, open } of CALLS) {
      const { status, body } = (await send(method, path).send(method === 'get' ? undefined : { colour: 'red' })) as {
        status: number;
        body: unknown;
      };
      if (open) expect([path, status]).not.toEqual([path, 500]);
      else
        expect([method, path, status, body]).toMatchObject([method, path, 401, { problem: { code: 'host.denied' } }]);
    }
  });

  test('only these are open', () => {
    expect(CALLS.filter(({ open }) => open).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'get /api/session',
      'post /api/setup',
      'post /api/sign-in',
      'post /api/sign-out',
      'get /health',
      'post /api/csp-reports',
    ]);
  });
});

describe('a body', () => {
  test.each([
    ['of JSON that is cut', '{"plugin": "hunter2"', 'application/json', 400],
    ['of a form', 'plugin=hunter2', 'application/x-www-form-urlencoded', 415],
    ['of two megabytes', JSON.stringify({ plugin: 'x'.repeat(2_000_000) }), 'application/json', 413],
    ['of JSON that is no object', '"hunter2"', 'application/json', 400],
  ])('%s is refused and not repeated', async (_what, text, type, status) => {
    const { call } = await apiScene();
    const answer = await call('post', '/api/connections').set('Content-Type', type).send(text);
    expect([answer.status, answer.body]).toMatchObject([
      status,
      { problem: { code: 'config.invalid', field: 'body' } },
    ]);
    expect(answer.text).not.toContain('hunter2');
  });
});

describe('the check of a configuration for browsers', () => {
  type Check = ((config: unknown) => boolean) & { errors?: { instancePath: string; params: object }[] | null };

  async function checkOf(schema: JsonObject): Promise<{ check: Check; text: string }> {
    const text = validatorModule(schema);
    const folder = mkdtempSync(join(tmpdir(), 'validators-'));
    afterTest(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'validators.mjs');
    writeFileSync(file, text);
    return { check: ((await import(pathToFileURL(file).href)) as { default: Check }).default, text };
  }

  test('says what the host would say, for our plugin and for another', async () => {
    const { check } = await checkOf((await loadPlugin()).configuration);
    const auth = { strategy: 'oauth2', token_url: 'https://id.example/t', client_id: 'c', client_secret: 's' };
    const config = { instance: 't.example', auth, ticketing: { employee_rec_id: 'R' } };
    expect(check(config)).toBe(true);
    expect(check({ ...config, auth: { ...auth, token_url: 'nowhere' } })).toBe(false);
    expect(check.errors).toContainEqual(expect.objectContaining({ instancePath: '/auth/token_url' }));
    const memory = await checkOf((await loadPlugin(MEMORY)).configuration);
    expect(memory.check(MEMORY_CONFIG)).toBe(true);
    expect(memory.check({ instance: 5 })).toBe(false);
  });

  test('is one module of its own that evaluates nothing', async () => {
    const { text } = await checkOf((await loadPlugin()).configuration);
    expect(text).not.toMatch(/\beval\(|new Function|^\s*import\b/m);
  });

  test('is served as a script to who is signed in', async () => {
    const { read, send } = await apiScene();
    const { status, headers, text } = await read('/api/plugins/memory/validators.js');
    expect([status, headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(text).toContain('export default');
    expect((await send('get', '/api/plugins/memory/validators.js')).status).toBe(401);
    expect((await read('/api/plugins/gone/validators.js')).status).toBe(404);
  });
});

interface Layer {
  readonly route?: { readonly path: string | RegExp; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle: { readonly stack?: readonly Layer[] };
}

/** Every route of an app, by method and path. */
function routesIn(app: unknown): readonly string[] {
  const walk = ({ route, handle }: Layer): readonly string[] =>
    route === undefined
      ? (handle.stack ?? []).flatMap(walk)
      : Object.keys(route.methods).map((method) => `${method} ${String(route.path)}`);
  return (app as { readonly router: { readonly stack: readonly Layer[] } }).router.stack.flatMap(walk);
}
