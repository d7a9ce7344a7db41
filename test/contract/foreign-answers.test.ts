import { describe, expect, test } from 'vitest';
import type { Flaw } from './coverage/flaw.js';
import { startPlugin, testServices } from '../tenant.js';
import { connectBehind as connect, createHolder, pull } from './pulling.js';

type Answer = NonNullable<Flaw['answer']>;
type Sent = Parameters<Answer>[1];

const isList = ({ url }: Sent) => url.searchParams.has('$top') && !url.pathname.includes('$metadata');
/** What makes an answer another one: without the term that is new each time, and without the size. */
const questionOf = ({ url }: Sent) => {
  const filter = (url.searchParams.get('$filter') ?? '').replace(/(^| and )RecId ne '\w+'/, '');
  return `${filter} ${url.searchParams.get('$skip') ?? ''}`;
};

/** Changes one answer, the one to the nth question for records. */
function once(at: number, change: Answer): Answer {
  let lists = 0;
  return (answered, sent) => (isList(sent) && lists++ === at ? change(answered, sent) : {});
}

/** What one question may be answered with that belongs to another. */
const FOREIGN: Readonly<Record<string, (at: number) => Flaw>> = {
  'another table’s answer': (at) => {
    let lists = 0;
    return {
      request: (sent) => {
        if (!isList(sent) || lists++ !== at) return {};
        return { url: new URL(sent.url.href.replace('/incidents', '/changes')) };
      },
    };
  },
  'an earlier answer to another question': (at) => {
    const earlier = new Map<string, string>();
    let lists = 0;
    return {
      answer: ({ body }, sent) => {
        if (!isList(sent)) return {};
        const bounds = questionOf(sent);
        const other = [...earlier].find(([question]) => question !== bounds)?.[1];
        if (lists++ === at && other !== undefined) return { body: other };
        earlier.set(bounds, body);
        return {};
      },
    };
  },
  'an error with status 200': (at) => ({
    answer: once(at, () => ({
      body: '{"@odata.context":"/api/odata/$metadata#incidents","error":{"code":"0","message":"busy"}}',
    })),
  }),
  'a count without records': (at) => ({
    answer: once(at, () => ({ body: '{"@odata.context":"/api/odata/$metadata#incidents","@odata.count":40}' })),
  }),
  'a record in two versions': (at) => ({
    answer: once(at, ({ body }) => {
      const page = JSON.parse(body) as { value: readonly { RecId: string }[] };
      const [first] = page.value;
      if (first === undefined) return {};
      return {
        body: JSON.stringify({ ...page, value: [...page.value, { ...first, RecId: first.RecId, Subject: '?' }] }),
      };
    }),
  }),
};

describe.each(['walk', 'skip'])('a pull (%s) that is given once, wherever it comes,', (paging) => {
  test.each(Object.keys(FOREIGN))('%s asks again and goes on', async (kind) => {
    for (let at = 0; at < 8; at++) {
      const flaw = FOREIGN[kind] as (at: number) => Flaw;
      const data = { paging, page_size: 25 };
      const { tenant, plugin } = await connect(data, () => flaw(at), { incidents: 110 });
      const { rows, end } = await pull(plugin);
      const ids = new Set(tenant.mock.records.list('incidents').map(({ RecId }) => RecId));
      expect([at, rows.size, end?.complete, end?.problem]).toEqual([at, 110, true, undefined]);
      expect([...rows.keys()].filter((id) => !ids.has(id))).toEqual([]);
    }
  });
});

test('a lane that is given its neighbour’s page asks again', async () => {
  for (const at of [12, 20, 31]) {
    const pages: { readonly from: string; readonly body: string }[] = [];
    const from = ({ url }: Sent) => /RecId ge '(\w+)'/.exec(url.searchParams.get('$filter') ?? '')?.[1] ?? '';
    let lists = 0;
    const { plugin } = await connect(
      { paging: 'walk', page_size: 10, max_lanes: 4 },
      () => ({
        answer: ({ body }, sent) => {
          if (!isList(sent)) return {};
          const neighbour = pages.find((page) => page.from.slice(0, 1) !== from(sent).slice(0, 1));
          if (++lists >= at && neighbour !== undefined) {
            lists = -Infinity;
            return { body: neighbour.body };
          }
          if (from(sent) !== '') pages.push({ from: from(sent), body });
          return {};
        },
      }),
      { incidents: 600 },
    );
    const { rows, end } = await pull(plugin);
    expect([at, rows.size, end?.complete, lists]).toEqual([at, 600, true, -Infinity]);
  }
});

test('the answer to a question from further on is no step further', async () => {
  for (let at = 1; at < 5; at++) {
    let ids: readonly string[] = [];
    let steps = 0;
    const { tenant, plugin } = await connect(
      { paging: 'walk', max_lanes: 1 },
      () => ({
        request: (sent) => {
          const [term = '', id = ''] = /RecId ge '(\w+)'/.exec(sent.url.searchParams.get('$filter') ?? '') ?? [];
          if (term === '' || steps++ !== at) return {};
          const url = new URL(sent.url);
          const further = `RecId ge '${ids[ids.indexOf(id) + 50] ?? id}'`;
          url.searchParams.set('$filter', (url.searchParams.get('$filter') ?? '').replace(term, further));
          return { url };
        },
      }),
      { incidents: 500 },
    );
    ids = tenant.mock.records
      .list('incidents')
      .map(({ RecId }) => String(RecId))
      .sort();
    // The newest records are on the first page, so that the walk reads them even if it misses others later.
    for (const id of ids.slice(0, 100)) tenant.mock.records.update('incidents', id, { Subject: 'newest' });
    const { rows, end } = await pull(plugin);
    expect([at, rows.size, end?.complete, steps > at]).toEqual([at, 500, true, true]);
  }
});

test('answers kept by address on the way never answer another run', async () => {
  const kept = new Map<string, string>();
  const { tenant, plugin, config } = await connect({}, () => ({
    answer: ({ status, body }, sent) => {
      if (!isList(sent)) return {};
      const { href } = sent.url;
      const before = kept.get(href);
      if (status === 200) kept.set(href, before ?? body);
      return before === undefined ? {} : { body: before };
    },
  }));
  const history = await pull(plugin);
  expect(history.delivered).toBe(300);
  const [first, second] = tenant.mock.records.list('incidents').map(({ RecId }) => String(RecId));
  tenant.mock.records.update('incidents', first ?? '', { Subject: 'edited' });
  const again = await pull(startPlugin(config, testServices(tenant.clock)));
  expect(again.rows.get(first ?? '')?.['Subject']).toBe('edited');
  tenant.mock.records.update('incidents', second ?? '', { Subject: 'edited' });
  const more = await pull(startPlugin(config, testServices(tenant.clock)));
  expect(more.rows.get(second ?? '')?.['Subject']).toBe('edited');
});

test('every question says that no kept answer is wanted', async () => {
  const { tenant, plugin } = await connect({}, () => ({}));
  await pull(plugin);
  const headers = tenant.mock.journal.entries().map((entry) => entry.headers['cache-control']);
  expect(new Set(headers)).toEqual(new Set(['no-cache']));
});

describe('a record that comes twice in a page', () => {
  test.each(['walk', 'skip'])('is stored once, and costs no other record (%s)', async (paging) => {
    const { tenant, plugin } = await connect({ paging, page_size: 60 }, () => ({}));
    tenant.mock.faults.add({ match: { op: 'list' }, do: [{ page: { kind: 'twice', n: 3 } }] });
    const { rows, delivered, end } = await pull(plugin);
    expect([rows.size, delivered, end?.complete]).toEqual([300, 300, true]);
  });
});

describe('a tenant that sends key and cursor in another case than it describes', () => {
  const lower = (text: string) =>
    text.replaceAll('"RecId":', '"recid":').replaceAll('"LastModDateTime":', '"lastmoddatetime":');
  test.each(['walk', 'skip'])('is read like any other, deletions too (%s)', async (paging) => {
    const { tenant, plugin } = await connect({ paging, deletes: 'sweep' }, () => ({
      answer: ({ body }, sent) => (isList(sent) ? { body: lower(body) } : {}),
    }));
    const holder = createHolder();
    const history = await pull(plugin, null, undefined, { holder });
    expect([history.rows.size, history.end?.complete]).toEqual([300, true]);
    const [gone] = [...history.rows.keys()];
    tenant.mock.records.delete('incidents', gone ?? '');
    tenant.clock.advance(3_600_000);
    const found = await pull(plugin, history.checkpoint, 'incremental', { holder });
    tenant.clock.advance(3_600_000);
    const marked = await pull(plugin, found.checkpoint, 'incremental', { holder });
    expect(marked.rows.get(gone ?? '')?.['_deleted']).toBe(true);
  });
});

describe('the name of a set in @odata.context', () => {
  const named = (name: string) => (tenantUrl: string) => ({
    answer: ({ body }: { readonly body: string }) => ({
      body: body.replace(/"@odata\.context":"[^"]*"/, `"@odata.context":"${tenantUrl}/api/odata/$metadata#${name}"`),
    }),
  });
  test.each([
    ['with its fields', 'incidents(RecId,Subject)', 0],
    ['as its type', 'Collection(MetaData.Incident)', 0],
    ['in another case', 'Incidents', 0],
    ['by a name of the tenant’s own', 'ServiceDeskItems', 3],
  ])('is understood %s, at no more than so many calls: %s %i', async (_how, name, more) => {
    const plain = await connect({}, () => ({}));
    await pull(plain.plugin);
    const other = await connect({}, named(name));
    expect((await pull(other.plugin)).delivered).toBe(300);
    const calls = (scene: typeof plain) => scene.tenant.mock.journal.count({ op: 'list' });
    expect(calls(other) - calls(plain)).toBe(more);
  });

  test('that is always another one’s ends the run, and no foreign row is stored', async () => {
    let isMixed = false;
    const { tenant, plugin } = await connect({ paging: 'walk', page_size: 60 }, () => ({
      request: (sent) =>
        isMixed && isList(sent) ? { url: new URL(sent.url.href.replace('incidents', 'changes')) } : {},
    }));
    const first = await pull(plugin);
    for (const { RecId } of tenant.mock.records.list('changes').slice(0, 5)) {
      tenant.mock.records.update('changes', String(RecId), { Subject: 'edited' });
    }
    isMixed = true;
    const mixed = await pull(plugin, first.checkpoint, 'incremental');
    expect(mixed.delivered).toBe(0);
    expect(mixed.end).toMatchObject({ complete: false, problem: { code: 'tenant.contradiction', blame: 'tenant' } });
    isMixed = false;
    expect((await pull(plugin, mixed.checkpoint, 'incremental')).end?.complete).toBe(true);
  });
});
