import { createHook } from 'node:async_hooks';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { sectionOf } from '../roles/places.js';
import { isJsonObject, type Json } from '../json.js';
import { isPluginError, toProblem } from '../problem.js';
import type { CheckRow } from './check.js';
import { isPlain } from './plain.js';
import { demand, given, schemaOf, throughJson, withPlugin, type ExamPlugin, type ExamSubject } from './subject.js';

/** How a plugin ends: on an abort, on `dispose`, and for missing sections. */
export const ENDING_CHECKS: readonly CheckRow[] = [
  {
    id: 'endings.aborted',
    name: 'every method stops on an abort',
    harm: 'Ctrl+C and a closed page do not stop a run.',
    fix: 'Begin every method with `signal?.throwIfAborted()`.',
    run: honoursAbort,
  },
  {
    id: 'endings.under-way',
    name: 'an abort ends a running request',
    harm: 'A host that is stopping waits for a product that does not answer.',
    fix: 'Pass the signal to the HTTP client.',
    needs: ['hostile'],
    run: endsRequests,
  },
  {
    id: 'endings.disposed',
    name: '`dispose` leaves no open socket and no timer',
    harm: 'A command does not end, and `serve` opens more files with every run.',
    fix: 'Close the HTTP client and clear the timers in `dispose`.',
    run: leavesNothing,
  },
  {
    id: 'endings.section-left-out',
    name: 'a method whose section is missing from the connection throws a problem',
    harm: 'Users read "Cannot read properties of undefined".',
    fix: 'Throw `host.not_supported` if the section of a method is missing.',
    needs: ['sections'],
    run: refusesMissingSections,
  },
  {
    id: 'endings.state',
    name: 'values in the state survive JSON',
    harm: 'After a restart a date is a text, and a map is empty.',
    fix: 'Pass plain JSON to `state.set`: instants as texts, lists instead of maps.',
    run: keepsJson,
  },
];

/** Longest time from the abort to the end of the call. */
const PATIENCE_MS = 2000;

async function honoursAbort(subject: ExamSubject): Promise<void> {
  const signal = AbortSignal.abort();
  const outcome = await withPlugin(subject, (plugin) =>
    plugin.validate({ signal }).then(
      ({ ok }) => (ok ? 'ok' : 'failed'),
      (error: unknown) => toProblem(error).code,
    ),
  );
  demand(outcome === 'host.aborted', `An aborted validation ended with ${outcome}.`);
}

async function endsRequests(subject: ExamSubject): Promise<void> {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const config = given(subject.hostile, 'hostile').configAt(address);
  const stop = new AbortController();
  void once(silent, 'request').then(() => {
    stop.abort();
  });
  try {
    await withPlugin(
      subject,
      async (plugin) => {
        const ended = plugin.validate({ signal: stop.signal }).then(
          () => 'a result',
          (error: unknown) => toProblem(error).code,
        );
        await Promise.race([ended, once(stop.signal, 'abort')]);
        demand(stop.signal.aborted, 'The plugin sent no request to the address given to configAt.');
        const outcome = await Promise.race([ended, later(PATIENCE_MS, 'still waiting')]);
        demand(outcome === 'host.aborted', `${PATIENCE_MS / 1000} s after the abort the outcome was: ${outcome}.`);
      },
      { config },
    );
  } finally {
    silent.closeAllConnections();
    silent.close();
  }
}

async function leavesNothing(subject: ExamSubject): Promise<void> {
  const held = new Map<number, Held>();
  let isOver = false;
  const hook = createHook({
    init(id, kind, _by, resource) {
      if (!isOver && kind in KINDS) held.set(id, { kind: kind as Held['kind'], resource });
    },
    destroy: (id) => void held.delete(id),
  }).enable();
  try {
    await withPlugin(subject, (plugin) => plugin.validate({}));
    isOver = true;
    const left = () => [...held.values()].filter(({ resource }) => resource.hasRef?.() === true);
    const end = performance.now() + PATIENCE_MS;
    // The other end of a closed connection notices it with a delay.
    while (performance.now() < end && left().length > 0) await later(5, '');
    const kinds = [...new Set(left().map(({ kind }) => KINDS[kind]))].join(' and ');
    demand(kinds === '', `After dispose, ${kinds} still keeps the process from ending.`);
  } finally {
    hook.disable();
  }
}

/** An opened resource, and whether it keeps the process alive. */
interface Held {
  readonly kind: keyof typeof KINDS;
  readonly resource: { hasRef?(): boolean };
}

const KINDS = { Timeout: 'a timer', TCPWRAP: 'a socket', TLSWRAP: 'a socket', TCPSERVERWRAP: 'a server' } as const;

function later<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms, value).unref();
  });
}

async function refusesMissingSections(subject: ExamSubject): Promise<void> {
  const asks: Readonly<Record<'ticketing' | 'pull', (plugin: ExamPlugin) => Promise<unknown>>> = {
    ticketing: (plugin) => plugin.getQueues(),
    pull: (plugin) => plugin.discover(),
  };
  for (const capability of ['ticketing', 'pull'] as const) {
    const section = sectionOf(schemaOf(subject), capability);
    if (section === undefined || !subject.manifest.capabilities.includes(capability)) continue;
    const config = without(subject.config, section.path);
    const said = await withPlugin(subject, asks[capability], { config }).then(
      () => undefined,
      (error: unknown) => (isPluginError(error) ? undefined : String(error)),
    );
    demand(said === undefined, `Without ${section.path.join('.')} the error is: ${said ?? ''}`);
  }
}

function without(config: Json, [key = '', ...rest]: readonly string[]): Json {
  if (!isJsonObject(config)) return config;
  const others = Object.entries(config).filter(([name]) => name !== key);
  const inner = rest.length === 0 ? [] : [[key, without(config[key] ?? null, rest)] as const];
  return Object.fromEntries([...others, ...inner]);
}

async function keepsJson(subject: ExamSubject): Promise<void> {
  const lost: string[] = [];
  const { state } = subject.services;
  const set = (key: string, value: Json) => {
    if (!isPlain(value)) lost.push(key);
    state.set(key, throughJson(value));
  };
  const services = { ...subject.services, state: { get: state.get.bind(state), set } };
  await withPlugin(subject, (plugin) => plugin.validate({}), { services });
  demand(lost.length === 0, `It stores a value that is not JSON as ${lost.join(', ')}.`);
}
