import fc from 'fast-check';
import type { FaultRule, InstalledFault, MockNamespace } from '../../../mock-ivanti/index.js';
import { isFull } from './run.js';

type Effects = FaultRule['do'];

/** What may happen to answers. */
const WHATS = {
  'empty 204': [{ page: 'empty-204' }],
  'empty 200': [{ page: 'empty-200' }],
  blank: [{ body: { replace: ' ' } }],
  'without value': [{ body: { replace: '{"@odata.context":"/api/odata/$metadata#incidents"}' } }],
  'an error beside the context': [
    { body: { replace: '{"@odata.context":"/api/odata/$metadata#incidents","error":{"code":"0","message":"busy"}}' } },
  ],
  'other set': [{ page: 'other-set' }],
  'page before': [{ page: 'repeat-previous' }],
  'further on by 1': [{ page: { kind: 'shift', n: 1 } }],
  'further on by 3': [{ page: { kind: 'shift', n: 3 } }],
  'a record twice': [{ page: { kind: 'twice', n: 1 } }],
  'three records twice': [{ page: { kind: 'twice', n: 3 } }],
  'cached, date of then': [{ cache: { hit: 0.5, date: 'then' } }],
  'cached, date of now': [{ cache: { hit: 0.5, date: 'now' } }],
  'often cached': [{ cache: { hit: 0.9, date: 'then' } }],
  'short by a few': [{ page: { kind: 'short', n: 2 } }],
  'counts a page': [{ body: { mutate: { '@odata.count': 3 } } }],
  'counts few': [{ body: { mutate: { '@odata.count': 1 } } }],
  'counts many': [{ body: { mutate: { '@odata.count': 900 } } }],
  'RecID, LastModDatetime': [
    { schema: { rename: { from: 'RecId', to: 'RecID' } } },
    { schema: { rename: { from: 'LastModDateTime', to: 'LastModDatetime' } } },
  ],
  'recid, SUBJECT': [
    { schema: { rename: { from: 'RecId', to: 'recid' } } },
    { schema: { rename: { from: 'Subject', to: 'SUBJECT' } } },
  ],
} as const satisfies Readonly<Record<string, Effects>>;

type What = keyof typeof WHATS;

/** One thing that happens to answers: to several in a row, by chance, or to each. */
export interface Storm {
  readonly what: string;
  readonly do: Effects;
  readonly when?: FaultRule['when'];
  /** Part of the question; absent: of any. */
  readonly question?: string;
}

export function raise(world: MockNamespace, { do: effects, when, question }: Storm): InstalledFault {
  const match = { op: 'list', ...(question === undefined ? {} : { query: question }) } as const;
  return world.faults.add({ match, ...(when === undefined ? {} : { when }), do: effects });
}

/** Now and then one, or a few in a row, of these. */
export function stormsOf(...whats: readonly What[]): fc.Arbitrary<readonly Storm[]> {
  const burst = fc.record({ skip: fc.nat(isFull ? 200 : 60), times: fc.constantFrom(1, 1, 2, 3, 4, 5) });
  const steady = fc.record({ probability: fc.constantFrom(0.02, 0.1, 0.25) });
  const one = (when: fc.Arbitrary<FaultRule['when'] & object>) =>
    fc.tuple(fc.constantFrom(...whats), when).map(([what, drawn]): Storm => ({ ...stormOf(what), when: drawn }));
  return fc.oneof(
    { weight: 3, arbitrary: fc.array(one(burst), { minLength: 1, maxLength: 6 }) },
    { weight: 1, arbitrary: one(steady).map((storm) => [storm]) },
  );
}

/** One of these, all the time. */
export function alwaysOf(...whats: readonly What[]): fc.Arbitrary<readonly Storm[]> {
  return fc.constantFrom(...whats).map((what) => [stormOf(what)]);
}

export function stormOf(what: What): Storm {
  return { what, do: WHATS[what] };
}
