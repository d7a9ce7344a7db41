import {
  toProblem,
  type CallGrant,
  type CallRequest,
  type CallEvent,
  type HostServices,
  type RequestReport,
  type ValidateRequest,
} from '../../host-sdk/index.js';
import { methods, services, type Flaw } from './flaw.js';

const reports = (spoil: (report: RequestReport) => readonly object[]) =>
  services(({ telemetry }) => {
    const request = (report: RequestReport) => {
      for (const one of spoil(report)) telemetry.request(one as RequestReport);
    };
    return { telemetry: { ...telemetry, request } };
  });

type Acquire = (request: CallRequest) => Promise<CallGrant>;

/** A plugin that does otherwise where the host gives places. */
const places = (spoil: (acquire: Acquire, services: HostServices) => Acquire) =>
  services((given) => {
    const { ledger } = given;
    if (ledger.acquire === undefined) return {};
    const acquire = spoil(ledger.acquire.bind(ledger), given);
    return { ledger: { ...ledger, acquire } };
  });

const PLACE: CallGrant = { kind: 'place', place: { answered: () => undefined } };

const OTHER = toProblem(new Error('It does not work.'));

/** Its listeners, in the order in which they came. */
let listeners: ((event: CallEvent) => void)[] = [];

export const CALL_FLAWS: readonly Flaw[] = [
  { flaw: 'reports none of its requests', fails: 'calls.told', also: ['calls.names'], make: reports(() => []) },
  {
    flaw: 'reports requests without how they ended',
    fails: 'calls.told',
    make: reports(({ status: _status, ...report }) => [report]),
  },
  {
    flaw: 'tells the address of a request with its path',
    fails: 'calls.names',
    make: reports((report) => [{ ...report, host: `https://${report.host}/tickets/R1` }]),
  },
  {
    flaw: 'counts under another name than it tells',
    fails: 'calls.names',
    make: services(({ ledger }) => ({
      ledger: {
        ...ledger,
        record: (_tenant, purpose) => {
          ledger.record('my-connection', purpose);
        },
      },
    })),
  },
  {
    flaw: 'counts nothing',
    fails: 'calls.counted',
    also: ['calls.purposes'],
    make: services(({ ledger }) => ({ ledger: { ...ledger, record: () => undefined } })),
  },
  {
    flaw: 'counts all its calls as data',
    fails: 'calls.purposes',
    make: services(({ ledger }) => ({
      ledger: {
        ...ledger,
        record: (tenant) => {
          ledger.record(tenant, 'data');
        },
      },
    })),
  },
  {
    flaw: 'comes under a name of its own',
    fails: 'calls.agent',
    base: 'ivanti',
    make: services(() => ({ http: { agent: 'my-client' } })),
  },
  {
    flaw: 'counts its calls and asks for no place',
    fails: 'places.asked',
    make: places((_acquire, { ledger }) => async ({ tenant, purpose }) => {
      ledger.record(tenant, purpose);
      return PLACE;
    }),
  },
  {
    flaw: 'gives its places back when all went well only',
    fails: 'places.answered',
    make: (create) => (given, config, options) => {
      let isWell = true;
      const request = (report: RequestReport) => {
        isWell = report.status !== 401;
        given.telemetry.request(report);
      };
      const hasty = places((acquire) => async (asked) => {
        const grant = await acquire(asked);
        if (grant.kind !== 'place') return grant;
        const answered = () => {
          if (isWell) grant.place.answered();
        };
        return { kind: 'place', place: { answered } };
      });
      return hasty(create)({ ...given, telemetry: { ...given.telemetry, request } }, config, options);
    },
  },
  {
    flaw: 'calls at once where it should wait',
    fails: 'places.waits',
    make: places((acquire) => async (request) => {
      const grant = await acquire(request);
      return grant.kind === 'wait' ? PLACE : grant;
    }),
  },
  {
    flaw: 'waits without a word',
    fails: 'places.waits',
    also: ['places.own-listener'],
    make: methods((plugin) => ({
      validate: ({ onEvent: _unheard, ...request }: ValidateRequest) => plugin.validate(request),
    })),
  },
  {
    flaw: 'calls although the day is spent',
    fails: 'places.spent',
    make: places((acquire) => async (request) => {
      const grant = await acquire(request);
      return grant.kind === 'spent' ? PLACE : grant;
    }),
  },
  {
    flaw: 'blames the connection for a day that is spent',
    fails: 'places.spent',
    make: methods((plugin) => ({
      validate: async (request: ValidateRequest) => {
        const { ok, checks } = await plugin.validate(request);
        return { ok, checks: checks.map((one) => (one.problem?.blame === 'quota' ? { ...one, problem: OTHER } : one)) };
      },
    })),
  },
  {
    flaw: 'reports every wait to the first listener',
    fails: 'places.own-listener',
    make: methods((plugin) => {
      listeners = [];
      return {
        validate: ({ onEvent, ...request }: ValidateRequest) => {
          if (onEvent !== undefined) listeners.push(onEvent);
          return plugin.validate({ ...request, onEvent: listeners[0] });
        },
      };
    }),
  },
];
