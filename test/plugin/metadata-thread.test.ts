import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeEntity } from '../../plugin/odata/described-entity.js';
import { parseEdmx } from '../../plugin/odata/edmx.js';
import { createMetadataThread } from '../../plugin/odata/metadata-thread.js';
import { startPlugin } from '../tenant.js';

const document = (body: string) =>
  `<edmx:Edmx Version="4.0" xmlns:edmx="e"><edmx:DataServices><Schema Namespace="M">${body}</Schema></edmx:DataServices></edmx:Edmx>`;
const property = (name: string) => `<Property Name="${name}" Type="Edm.String" MaxLength="60" Unicode="false" />`;
const entity = (name: string, body: string, base = '') =>
  `<EntityType Name="${name}"${base === '' ? '' : ` BaseType="M.${base}"`}>${body}</EntityType>`;
/** Each type is the base of the next; the last one is the incident. */
const chain = (length: number) =>
  document(
    Array.from({ length }, (_, at) =>
      entity(at === length - 1 ? 'incident' : `t${at}`, property(`F${at}`), at === 0 ? '' : `t${at - 1}`),
    ).join(''),
  );

describe('a description', () => {
  test('of 3,000 types, each based on the one before, is read in the time that its length takes', () => {
    const started = performance.now();
    const { entity: incident } = describeEntity(chain(3000), 'incidents');
    expect(incident?.properties.map(({ name }) => name)).toEqual(Array.from({ length: 3000 }, (_, at) => `F${at}`));
    expect(describeEntity(chain(3000), 'nothings').others).toHaveLength(1000);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test('of types that are based on each other ends', () => {
    const circle = document(
      entity('incident', property('A'), 'b') + entity('b', property('B'), 'c') + entity('c', '', 'incident'),
    );
    const [incident] = parseEdmx(circle).entities;
    expect(incident?.properties.map(({ name }) => name).sort()).toEqual(['A', 'B']);
    expect(parseEdmx(document(entity('a', '', 'b') + entity('b', '', 'a'))).described).toEqual([]);
  });

  test.each([
    ['of too many levels', document('<a>'.repeat(60) + '</a>'.repeat(60))],
    ['of levels that are not closed', document('<a>'.repeat(100_000))],
    ['of too many tags', document('<a/>'.repeat(500_001))],
    ['of one object with too many properties', document(entity('incident', property('A').repeat(10_001)))],
    ['with entities of its own', `<!DOCTYPE a [<!ENTITY b "c">]>${document('')}`],
  ])('%s is a short problem', (_case, text) => {
    expect(() => describeEntity(text, 'incidents')).toThrow(/^The \$metadata document .{1,250}$/);
  });
});

describe('the thread for long descriptions', () => {
  const start = (limits = {}) =>
    createMetadataThread({
      file: new URL('../fixtures/metadata-thread.js', import.meta.url),
      timeoutMs: 300,
      memoryMb: 32,
      ...limits,
    });
  const ask = (thread: ReturnType<typeof start>, set: string, signal?: AbortSignal) =>
    thread.describe({ document: '', set }, signal);

  test.each([
    ['takes too long', 'loop', 'tenant.bad_metadata', 'needs more than 0.3 s to read', {}],
    ['takes too much memory', 'eat', 'tenant.bad_metadata', 'needs more than 32 MB of memory', { timeoutMs: 20_000 }],
    ['breaks it', 'fail', 'plugin.defect', 'broken', {}],
    ['ends it', 'leave', 'plugin.defect', 'has ended', {}],
  ])('ends with a document that %s, and the next one is read', async (_case, set, code, message, limits) => {
    const thread = start(limits);
    const first = ask(thread, set);
    const second = ask(thread, 'next');
    await expect(first).rejects.toMatchObject({ code, message: expect.stringContaining(message) as unknown });
    expect(await second).toEqual({ others: ['next'] });
  });

  test('ends by an abort, also for one that waits its turn', async () => {
    const thread = start({ timeoutMs: 20_000 });
    const [stopFirst, stopSecond] = [new AbortController(), new AbortController()];
    const first = ask(thread, 'loop', stopFirst.signal);
    const second = ask(thread, 'second', stopSecond.signal);
    const third = ask(thread, 'third');
    stopSecond.abort(new Error('not wanted any more'));
    await expect(second).rejects.toThrow('not wanted any more');
    stopFirst.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    expect(await third).toEqual({ others: ['third'] });
  });

  test('is missed by its name where the installation lacks it', async () => {
    const thread = start({ file: new URL('no-such-file.js', import.meta.url) });
    await expect(ask(thread, 'any')).rejects.toMatchObject({
      code: 'plugin.defect',
      message: expect.stringContaining('no-such-file.js') as unknown,
      problem: { fix: expect.stringContaining('Install the package again') as unknown },
    });
  });

  test('reads what is longer than 128 kB, and what is wrong there is the same problem', async () => {
    const others = Array.from({ length: 60 }, (_, at) => entity(`other${at}`, property('A').repeat(90))).join('');
    let body = document(others + entity('incident', property('Subject')));
    expect(body.length).toBeGreaterThan(128 * 1024);
    const server = createServer((_request, response) =>
      response.setHeader('content-type', 'application/xml').end(body),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const instance = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const auth = { strategy: 'ivanti_api_key', api_key: 'k' };
    const plugin = startPlugin({ instance, auth, data: { tables: ['incidents'], mode: 'incremental' } });
    expect((await plugin.getFields({ object: 'incidents' })).map(({ name }) => name)).toEqual(['Subject']);
    await expect(plugin.getFields({ object: 'incidentts' })).rejects.toMatchObject({
      code: 'config.unknown_table',
      message: expect.stringContaining('Did you mean incidents?') as unknown,
    });
    body = body.slice(0, -20);
    await expect(plugin.getFields({ object: 'incidents', refresh: true })).rejects.toMatchObject({
      code: 'tenant.bad_metadata',
      message: expect.stringContaining('not well-formed') as unknown,
    });
  });
});
