import { fakeTelemetry } from '../fakes/telemetry.js';
import type { CallLedger, CallPurpose } from '../call-ledger.js';
import type { CheckRow } from './check.js';
import { behindFront } from './front.js';
import { demand, withPlugin, type ExamPlugin, type ExamSubject } from './subject.js';

/** How a plugin reports its requests: they are the only source of the host's metrics and the quota. */
export const CALL_CHECKS: readonly CheckRow[] = [
  {
    id: 'calls.told',
    name: 'every request is reported to the telemetry once, with its outcome',
    harm: 'Metrics show too little traffic, and no failures.',
    fix: 'Call `telemetry.request` when a request ends, with `status`, or with `code` if there is no status.',
    needs: ['received'],
    run: reportsRequests,
  },
  {
    id: 'calls.names',
    name: 'the ledger and the telemetry get the same name of the product: its host with the port',
    harm: 'The calls of one tenant are counted under several names, and paths with keys become labels of metrics.',
    fix: 'Use `new URL(address).host` for both.',
    run: namesHosts,
  },
  {
    id: 'calls.counted',
    name: 'every request is counted in the ledger before it is sent',
    harm: 'The host exceeds the daily limit of the tenant unnoticed.',
    fix: 'Call `ledger.record` before each attempt if the ledger has no `acquire`.',
    needs: ['received'],
    run: countsCalls,
  },
  {
    id: 'calls.purposes',
    name: 'a call is counted by its purpose: a ticket, data or a check',
    harm: 'Pulls use the calls that are reserved for tickets, or tickets count as data and wait.',
    fix: 'Count under `ticket` in the methods of tickets, under `data` in `pull`, under `check` in `validate`.',
    run: reportsPurposes,
  },
  {
    id: 'calls.agent',
    name: 'the user agent of each request begins with the name of the host',
    harm: 'The administrator of the product cannot see who calls.',
    fix: 'Begin the header `user-agent` with `services.http.agent`.',
    needs: ['front'],
    run: namesTheHost,
  },
];

async function reportsRequests(subject: ExamSubject): Promise<void> {
  const telemetry = fakeTelemetry();
  const before = subject.received?.() ?? 0;
  await withPlugin(subject, (plugin) => plugin.validate({}), { services: { ...subject.services, telemetry } });
  const received = (subject.received?.() ?? 0) - before;
  const sent = telemetry.requests.reduce((sum, { attempts }) => sum + attempts, 0);
  demand(sent >= received, `The product received ${received} requests, and ${sent} were reported.`);
  for (const { host, method, status, code, ms, attempts } of telemetry.requests) {
    demand(host !== '' && method !== '', 'A request is reported without its host or method.');
    demand((status === undefined) !== (code === undefined), 'A request is reported without its outcome, or with two.');
    demand(ms >= 0 && Number.isInteger(attempts), 'The time or the attempts of a request are not valid numbers.');
  }
  demand(
    telemetry.retries.every(({ attempt }) => attempt >= 2),
    'A first attempt is reported as a retry.',
  );
}

async function namesHosts(subject: ExamSubject): Promise<void> {
  const telemetry = fakeTelemetry();
  const recorded = new Set<string>();
  const ledger = counting(subject.services.ledger, (_purpose, tenant) => recorded.add(tenant));
  await withPlugin(subject, (plugin) => plugin.validate({}), { services: { ...subject.services, telemetry, ledger } });
  const told = new Set(telemetry.requests.map(({ host }) => host));
  for (const name of [...recorded, ...told]) {
    demand(
      URL.canParse(`http://${name}`) && new URL(`http://${name}`).host === name,
      `"${name}" is not a host with a port.`,
    );
  }
  const untold = [...recorded].find((name) => !told.has(name));
  demand(untold === undefined, `The ledger counts under ${untold ?? ''}, the telemetry under ${[...told].join(', ')}.`);
}

async function countsCalls(subject: ExamSubject): Promise<void> {
  const before = subject.received?.() ?? 0;
  const received = () => (subject.received?.() ?? 0) - before;
  let counted = 0;
  let isLate = false;
  const ledger = counting(subject.services.ledger, () => {
    isLate ||= received() > counted;
    counted += 1;
  });
  await withPlugin(subject, (plugin) => plugin.validate({}), { services: { ...subject.services, ledger } });
  demand(counted >= received(), `The product received ${received()} requests, and ${counted} were counted.`);
  demand(!isLate, 'A request was counted only after the product had received it.');
}

async function reportsPurposes(subject: ExamSubject): Promise<void> {
  const { manifest, table, ticket } = subject;
  const purposesOf = async (act: (plugin: ExamPlugin) => Promise<unknown>) => {
    const seen = new Set<CallPurpose>();
    const ledger = counting(subject.services.ledger, (purpose) => seen.add(purpose));
    await withPlugin(subject, act, { services: { ...subject.services, ledger } });
    return [...seen].filter((purpose) => purpose !== 'token' && purpose !== 'check').join(', ');
  };
  const checked = await purposesOf((plugin) => plugin.validate({}));
  demand(checked === '', `validate counts its calls under ${checked}.`);
  if (manifest.capabilities.includes('pull') && table !== undefined) {
    const pulled = await purposesOf((plugin) =>
      plugin.pull({ table, mode: 'historical', checkpoint: null })[Symbol.asyncIterator]().next(),
    );
    demand(pulled === 'data', `pull counts its calls under ${pulled || 'nothing'}.`);
  }
  if (manifest.capabilities.includes('ticketing') && ticket !== undefined) {
    const synced = await purposesOf(async (plugin) => {
      const check = [{ ref: { number: '999999999', recId: 'F'.repeat(32) } }];
      for await (const _event of plugin.syncStates({ check }));
    });
    demand(synced === 'ticket', `syncStates counts its calls under ${synced || 'nothing'}.`);
  }
}

/** The subject's ledger without places, which also records the counted calls. */
function counting(ledger: CallLedger, count: (purpose: CallPurpose, tenant: string) => void): CallLedger {
  return {
    record(tenant, purpose) {
      count(purpose, tenant);
      ledger.record(tenant, purpose);
    },
    usage: ledger.usage.bind(ledger),
  };
}

async function namesTheHost(subject: ExamSubject): Promise<void> {
  const { agent } = subject.services.http;
  await behindFront(subject, async (front) => {
    await withPlugin(subject, (plugin) => plugin.validate({}), { config: front.config });
    demand(front.seen.length > 0, 'The product received no request.');
    const other = front.seen.find((one) => one.agent?.startsWith(agent) !== true);
    demand(other === undefined, `A request has the user agent "${other?.agent ?? ''}", not ${agent}.`);
  });
}
