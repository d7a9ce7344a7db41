/**
 * Measures the mock tenant against bare Express sending a prepared page, and against json-server on the same records.
 * CPU is the server's own, per request, after a warm-up, all in one run. BENCH_ROWS and BENCH_COUNT make it shorter.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from './load.js';
import { BARS, operations, PEER_BARS, peerOperations } from './operations.js';
import { startServer } from './server.js';

const SIZES = (process.env['BENCH_ROWS'] ?? '1000,10000,1000000').split(',').map(Number);
const COUNT = Number(process.env['BENCH_COUNT'] ?? 2000);
const SERVERS = {
  mock: fileURLToPath(import.meta.resolve('./mock-server.js')),
  floor: fileURLToPath(import.meta.resolve('./floor-server.js')),
  peer: fileURLToPath(import.meta.resolve('./peer-server.js')),
};
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const print = (...cells) =>
  console.log(cells.map((cell, index) => String(cell).padEnd(index === 0 ? 34 : 14)).join(''));

async function cpuPerRequest(server, requests, options, count = COUNT) {
  await load(server.url, requests, { ...options, count: Math.ceil(count / 4) });
  const runs = [];
  for (let run = 0; run < 3; run++) {
    const before = await server.usage();
    await load(server.url, requests, { ...options, count });
    runs.push(((await server.usage()).cpu - before.cpu) / count);
  }
  return median(runs);
}

const authorization = ({ credentials }) => ({ headers: { Authorization: `rest_api_key=${credentials.apiKey}` } });

async function fetchJson(server, path) {
  return await (await fetch(`${server.url}${path}`, authorization(server))).json();
}

async function sampleOf(server, rows) {
  const sample = [];
  for (let part = 0; part < 10; part++) {
    const skip = Math.floor((rows * part) / 11);
    const path = `/api/odata/businessobject/incidents?$orderby=RecId&$top=1&$select=RecId&$skip=${skip}`;
    sample.push((await fetchJson(server, path)).value[0].RecId);
  }
  return sample;
}

async function measure(rows) {
  const server = await startServer(SERVERS.mock, { incidents: rows });
  const sample = await sampleOf(server, rows);
  const { rss } = await server.usage();
  print(`${rows} incidents`, `${server.seconds.toFixed(2)} s`, `${Math.round(rss / 2 ** 20)} MiB`);
  const result = {};
  for (const [name, requests] of Object.entries(operations(rows, sample))) {
    result[name] = await cpuPerRequest(server, requests, authorization(server));
  }
  return { server, sample, result };
}

async function peer(server, sample) {
  const records = [];
  for (let skip = 0; skip < 10_000; skip += 100) {
    const page = await fetchJson(server, `/api/odata/businessobject/incidents?$orderby=RecId&$top=100&$skip=${skip}`);
    records.push(...page.value.map((row) => ({ id: row.RecId, ...row })));
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-mock-'));
  const file = join(folder, 'incidents.json');
  writeFileSync(file, JSON.stringify(records));
  const other = await startServer(SERVERS.peer, { file });
  const result = {};
  for (const [name, requests] of Object.entries(peerOperations(10_000, sample))) {
    result[name] = await cpuPerRequest(other, requests, {}, 300);
  }
  other.stop();
  rmSync(folder, { recursive: true });
  return result;
}

async function creates(server) {
  const body = JSON.stringify({ Subject: 'a', Symptom: 'b', ProfileLink: server.credentials.employeeRecId });
  const requests = [{ path: '/api/odata/businessobject/incidents', method: 'POST', body }];
  const options = { ...authorization(server), connections: 8 };
  await load(server.url, requests, { ...options, count: 1000 });
  const rates = [];
  for (let run = 0; run < 5; run++) rates.push(2000 / (await load(server.url, requests, { ...options, count: 2000 })));
  return median(rates);
}

async function stretches(server, when, results) {
  const slow = {
    '$orderby=Subject': '$orderby=Subject&$top=100',
    '$orderby=Subject, deep': '$orderby=Subject&$top=100&$skip=500000',
    'unindexed filter': "$filter=Subject eq 'nothing'",
    $search: '$search=zzzz',
    'deep $skip': '$top=100&$skip=900000',
  };
  for (const [name, query] of Object.entries(slow)) {
    await server.usage();
    const started = performance.now();
    await fetch(`${server.url}/api/odata/businessobject/incidents?${query}`, authorization(server)).then((r) =>
      r.text(),
    );
    const { stretch, rss } = await server.usage();
    results.push({ what: `longest stretch of ${name} ${when}, ms`, ratio: stretch, limit: 50 });
    print(
      `  ${name}`,
      `${Math.round(performance.now() - started)} ms`,
      `longest ${stretch.toFixed(0)} ms`,
      `${Math.round(rss / 2 ** 20)} MiB`,
    );
  }
}

/** Ratios of CPU per request; a stretch of the event loop in ms. */
export async function measureServer() {
  const results = [];
  print('ready after, memory', 'seconds', 'RSS');
  const measured = new Map();
  for (const rows of SIZES) measured.set(rows, await measure(rows));
  const [[, some]] = measured;
  const page = JSON.stringify(await fetchJson(some.server, '/api/odata/businessobject/incidents?$top=100'));
  const folder = mkdtempSync(join(tmpdir(), 'bench-mock-'));
  writeFileSync(join(folder, 'page.json'), page);
  const floorServer = await startServer(SERVERS.floor, { file: join(folder, 'page.json') });
  const floor = await cpuPerRequest(floorServer, [{ path: '/page' }], {});
  floorServer.stop();
  rmSync(folder, { recursive: true });
  const tenThousand = measured.get(10_000);
  const peers = tenThousand === undefined ? undefined : await peer(tenThousand.server, tenThousand.sample);

  print('\nCPU per request, ms', ...SIZES, 'bar', 'peer / mock');
  print('floor (Express, ready page)', floor.toFixed(3));
  for (const [name, bar] of Object.entries(BARS)) {
    const cells = SIZES.map((rows) => {
      const cpu = measured.get(rows).result[name];
      results.push({ what: `${name} of ${rows} incidents against a ready page`, ratio: cpu / floor, limit: bar });
      return `${cpu.toFixed(3)} (${(cpu / floor).toFixed(1)}x)`;
    });
    if (peers) {
      const ratio = tenThousand.result[name] / peers[name];
      results.push({ what: `${name} of 10000 incidents against json-server`, ratio, limit: PEER_BARS[name] ?? 0.1 });
    }
    const times = peers ? `${(peers[name] / tenThousand.result[name]).toFixed(0)}x` : '-';
    print(name, ...cells, `${bar}x`, times);
  }
  const [smallest, largest] = [Math.min(...SIZES), Math.max(...SIZES)];
  print(`\n${largest} against ${smallest} incidents`);
  for (const name of Object.keys(BARS)) {
    const ratio = measured.get(largest).result[name] / measured.get(smallest).result[name];
    results.push({ what: `${name} of ${largest} incidents against ${smallest}`, ratio, limit: 1.3 });
    print(`  ${name}`, `${ratio.toFixed(2)}x`, 'bar 1.3x');
  }
  print(`\nlongest stretches at ${largest} incidents, as seeded`, '', 'bar 50 ms');
  await stretches(measured.get(largest).server, 'as seeded', results);
  const rate = await creates(some.server);
  print('\ncreates per second', Math.round(rate), 'bar 2000');
  results.push({ what: '2,000 creates a second against those reached', ratio: 2000 / rate, limit: 1 });
  if (largest >= 1_000_000) {
    print('longest stretches after 10,000 creates', '', 'bar 50 ms');
    const { server } = measured.get(largest);
    await creates(server);
    await stretches(server, 'after 10,000 creates', results);
  }
  for (const { server } of measured.values()) server.stop();
  return results;
}
