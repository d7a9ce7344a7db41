import fc from 'fast-check';
import type { MockOptions } from '../../../mock-ivanti/index.js';
import { isFull, type Kill, type Run } from './run.js';
import type { Storm } from './storms.js';
import type { Turn } from './turns.js';

/** How one world behaves and is read. */
export interface Plan {
  readonly kind: string;
  readonly pageSize: number;
  readonly paging: 'auto' | 'walk' | 'skip';
  readonly lanes: number;
  readonly chunkDays: number;
  readonly deletes: 'off' | 'count' | 'sweep';
  /** What the configuration asks for: a span and increments by name, or the whole table and everything that is due. */
  readonly history: 'since 2020' | 'whole';
  readonly runs: readonly Run[];
  /** Whether the history is read once more before the tenant is at rest. */
  readonly rereads: boolean;
  /** Seconds that each call takes. */
  readonly latency: number;
  /** Whether others work between two pages, or between two calls. */
  readonly actsAt: 'pages' | 'calls';
  readonly tenant: Pick<MockOptions, 'switches'>;
  /** The tenant's clock at the beginning; absent: after the seeded data. */
  readonly beginsAt?: number;
  /** What it does to answers until it is at rest, and what it always does. */
  readonly storms: readonly Storm[];
  readonly manners: readonly Storm[];
  /** A count that the tenant claims regardless of the truth. */
  readonly lies: boolean;
  /** Records without a stamp, or with the stamp of a date that was never set, from the beginning on. */
  readonly nulls: number;
  readonly nullStamp: null | '0001-01-01T00:00:00Z';
  /** What becomes of clocks and rights, and when. */
  readonly turns: readonly Turn[];
}

/** Of the tenants that show local time. */
export const ZONE = 'America/New_York';

const pageSizes = isFull ? fc.integer({ min: 10, max: 100 }) : fc.constantFrom(2, 3, 3, 5, 8, 13);
export const kills = fc.option(fc.record({ page: fc.nat(isFull ? 60 : 12), stored: fc.boolean() }), { freq: 2 });
/** Settle and lookback are 360 s together. */
const pauses = fc.constantFrom(0, 5, 60, 90, 400, 400, 900, 3600, 21_600);

/** History first, and then increments: a history that is read again would bring what they lose. */
export function runsWith(kill: fc.Arbitrary<Kill | null>): fc.Arbitrary<readonly Run[]> {
  const run = (mode: Run['mode']) => fc.record({ mode: fc.constant(mode), kill, leave: fc.boolean(), pause: pauses });
  const increments = fc.array(run('incremental'), { minLength: 2, maxLength: 8 });
  return fc.tuple(run('historical'), increments).map(([history, more]) => [history, ...more]);
}

/** A world in which nothing misbehaves. */
export const plainPlans: fc.Arbitrary<Plan> = fc.record({
  kind: fc.constant<string>('plain'),
  pageSize: pageSizes,
  paging: fc.constantFrom<Plan['paging'][]>('auto', 'auto', 'walk'),
  lanes: fc.integer({ min: 1, max: 4 }),
  chunkDays: fc.constantFrom(1, 60, 400),
  deletes: fc.constantFrom<Plan['deletes'][]>('off', 'count', 'sweep'),
  history: fc.constantFrom<Plan['history'][]>('since 2020', 'whole'),
  runs: runsWith(fc.constant(null)),
  rereads: fc.constant(false),
  latency: fc.constantFrom(0, 0, 1, 10, 40),
  actsAt: fc.constantFrom<Plan['actsAt'][]>('pages', 'calls'),
  tenant: fc
    .constantFrom('204', 'empty-array')
    .map((empty_collection) => ({ switches: { empty_collection } as const })),
  storms: fc.constant([]),
  manners: fc.constant([]),
  lies: fc.constant(false),
  nulls: fc.constant(0),
  nullStamp: fc.constant(null),
  turns: fc.constant([]),
});
