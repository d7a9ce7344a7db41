import type { CallGrant } from '../call-ledger.js';
import { fakePlaces, type FakePlaces } from '../fakes/ledger.js';
import { fakeTelemetry } from '../fakes/telemetry.js';
import { toProblem } from '../problem.js';
import type { CallEvent } from '../telemetry.js';
import type { CheckRow } from './check.js';
import { demand, withPlugin, type ExamSubject } from './subject.js';

/** How a plugin works with a host that shares places among all callers of a tenant. */
export const PLACE_CHECKS: readonly CheckRow[] = [
  {
    id: 'places.asked',
    name: 'if the host gives places, each request acquires one before it is sent, and is not counted twice',
    harm: 'Several processes together send more calls than the tenant allows.',
    fix: 'If there is `ledger.acquire`, call it before each attempt and do not call `ledger.record`.',
    needs: ['received'],
    run: asksForPlaces,
  },
  {
    id: 'places.answered',
    name: 'each place is released once, also when its call was refused',
    harm: 'Places that are not released count long after their call, and every call slows down.',
    fix: 'Call `place.answered()` in a `finally` around the request.',
    run: givesBack,
  },
  {
    id: 'places.waits',
    name: 'a call without a place waits, reports the wait and asks again',
    harm: 'Calls fail at the limit, exceed it, or stop without a message.',
    fix: 'On `wait`, report it to `onEvent` and `telemetry.wait`, sleep for `ms` with `services.clock`, then ask again.',
    run: waitsForPlaces,
  },
  {
    id: 'places.spent',
    name: 'when the calls of the day are used up, the plugin sends nothing and throws a quota problem',
    harm: 'The tenant locks out the client, or users look for a fault in the connection.',
    fix: 'On `spent`, throw `quota.spent`, with `retryAt` if `oldest` is given.',
    needs: ['received'],
    run: stopsWhenSpent,
  },
  {
    id: 'places.own-listener',
    name: 'a wait is reported to the call that waits, and to no other',
    harm: 'One page shows the waits of another.',
    fix: 'Pass `onEvent` of the request to the code that waits. Keep no listener on the plugin.',
    run: reportsOwnWaits,
  },
];

const WAIT = { kind: 'wait', ms: 50, reason: 'minute' } as const;

async function asksForPlaces(subject: ExamSubject): Promise<void> {
  const before = subject.received?.() ?? 0;
  const received = () => (subject.received?.() ?? 0) - before;
  const ledger = fakePlaces();
  const acquire = ledger.acquire?.bind(ledger);
  let isLate = false;
  ledger.acquire = async (request) => {
    isLate ||= received() > ledger.places.length;
    return (await acquire?.(request)) as CallGrant;
  };
  await withPlugin(subject, (plugin) => plugin.validate({}), { services: { ...subject.services, ledger } });
  const { places, recorded } = ledger;
  demand(places.length >= received(), `The product received ${received()} requests for ${places.length} places.`);
  demand(!isLate, 'The product received a request before the plugin asked for its place.');
  demand(recorded.length === 0, `${recorded.length} calls with a place were counted again.`);
}

async function givesBack(subject: ExamSubject): Promise<void> {
  const ledger = fakePlaces();
  const services = { ...subject.services, ledger };
  for (const config of [subject.config, subject.refusedConfig]) {
    await withPlugin(subject, (plugin) => plugin.validate({}), { services, config });
  }
  const wrong = ledger.places.find(({ answers }) => answers !== 1);
  demand(wrong === undefined, `A place was released ${wrong?.answers ?? 0} times.`);
}

async function waitsForPlaces(subject: ExamSubject): Promise<void> {
  const ledger = fakePlaces(WAIT);
  const events: CallEvent[] = [];
  const telemetry = fakeTelemetry();
  const slept: number[] = [];
  const { clock } = subject.services;
  const sleep = async (ms: number, signal?: AbortSignal) => {
    slept.push(ms);
    await clock.sleep(ms, signal);
  };
  const services = {
    ...subject.services,
    ledger,
    telemetry,
    clock: { now: clock.now.bind(clock), monotonic: clock.monotonic.bind(clock), sleep },
  };
  const onEvent = (event: CallEvent) => void events.push(event);
  const { ok } = await withPlugin(subject, (plugin) => plugin.validate({ onEvent }), { services });
  if (ledger.asked.length === 0) return;
  demand(ok && ledger.asked.length > 1, 'It did not ask for a place again.');
  demand(slept[0] !== undefined && slept[0] >= WAIT.ms, `It waited ${slept[0] ?? 0} ms, not ${WAIT.ms}.`);
  demand(
    events.some((event) => event.kind === 'wait'),
    'The wait was not reported to onEvent.',
  );
  demand(telemetry.waits.length > 0, 'The wait was not reported to the telemetry.');
}

async function stopsWhenSpent(subject: ExamSubject): Promise<void> {
  const spent = { kind: 'spent', calls: 100, allowed: 100 } as const;
  const ledger = fakePlaces(...Array<typeof spent>(MAX_ATTEMPTS).fill(spent));
  const before = subject.received?.() ?? 0;
  const problem = await withPlugin(
    subject,
    (plugin) =>
      plugin.validate({}).then(
        ({ checks }) => checks.find(({ outcome }) => outcome === 'failed')?.problem,
        (error: unknown) => toProblem(error),
      ),
    { services: { ...subject.services, ledger } },
  );
  if (ledger.asked.length === 0) return;
  demand(subject.received?.() === before, 'A request was sent although the calls of the day are used up.');
  demand(problem?.blame === 'quota', `The problem blames ${problem?.blame ?? 'nothing'}, not quota.`);
}

/** More requests than one validation sends. */
const MAX_ATTEMPTS = 100;

async function reportsOwnWaits(subject: ExamSubject): Promise<void> {
  const heard = { first: 0, second: 0 };
  let places: FakePlaces = fakePlaces();
  const ledger = {
    record: () => undefined,
    usage: () => ({ calls: 0 }),
    acquire: (request: Parameters<NonNullable<FakePlaces['acquire']>>[0]) =>
      places.acquire?.(request) as Promise<CallGrant>,
  };
  await withPlugin(
    subject,
    async (plugin) => {
      await plugin.validate({ onEvent: () => void (heard.first += 1) });
      const { first } = heard;
      places = fakePlaces(WAIT);
      await plugin.validate({ onEvent: () => void (heard.second += 1) });
      if (places.asked.length < 2) return;
      demand(heard.first === first, 'The wait of one call was reported to another call, which had ended.');
      demand(heard.second > 0, 'The wait was not reported to the call that waited.');
    },
    { services: { ...subject.services, ledger } },
  );
}
