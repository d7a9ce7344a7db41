import fc from 'fast-check';
import type { TicketSet } from './ticket-objects.js';

/** Where a process is killed: at which of its calls of the plugin, before it or with the answer on its way. */
export interface Kill {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** What happens to one call of the plugin to the tenant. `late`: it is carried out after the client was cut off. */
export type Trouble = 'cut before' | 'cut after' | 'half an answer' | '502 before' | '502 after' | '500' | 'late';

export type Step =
  | { readonly do: 'alerts'; readonly keys: readonly number[] }
  | { readonly do: 'create'; readonly kill: Kill | null }
  | { readonly do: 'sync'; readonly kill: Kill | null }
  | { readonly do: 'two workers' }
  | { readonly do: 'trouble'; readonly op: 'create' | 'update'; readonly trouble: Trouble; readonly skip: number }
  | { readonly do: 'busy'; readonly answer: '429' | '503' | '401'; readonly skip: number }
  | {
      readonly do: 'user';
      readonly act: 'close' | 'assign' | 'unassign' | 'rename' | 'delete';
      readonly ticket: number;
    }
  | { readonly do: 'pass'; readonly seconds: number }
  /** The host's clock is set: it is then that far ahead of the tenant's. */
  | { readonly do: 'set clock'; readonly lead: number }
  /** The tenant is set back to what it was before the last run that created. */
  | { readonly do: 'forget' }
  /** The host's data folder is lost, and its source sends every alert again. */
  | { readonly do: 'lose folder' }
  /** The host's role sees none of its tickets for some syncs, that many hours apart. */
  | {
      readonly do: 'lose sight';
      readonly sees: 'nothing' | 'one of somebody else';
      readonly syncs: number;
      readonly hours: number;
    }
  /** Pages of the tenant hold no more records than this from now on. */
  | { readonly do: 'limit pages'; readonly to: number };

export interface Plan {
  readonly signsInWith: 'key' | 'password';
  readonly correlated: boolean;
  readonly workers: number;
  /** Calls in a minute after which writes wait before they are sent. */
  readonly rateLimit: number | null;
  /** What the queue does with repeats of a closed ticket; null: there is only the default queue. */
  readonly closed: { readonly on: 'note' | 'new' | 'reopen'; readonly within: string | null } | null;
  readonly steps: readonly Step[];
  /** From this step on, one look at tickets finds nothing, by number and by RecId, though they are there. */
  readonly blindFrom: number | null;
  /** Collection of the business object whose records the tickets are. */
  readonly object: TicketSet;
}

/** A world in which nothing happens. */
export const CALM: Plan = {
  signsInWith: 'key',
  correlated: false,
  workers: 1,
  rateLimit: null,
  closed: null,
  steps: [],
  blindFrom: null,
  object: 'incidents',
};

/** How long the tenant may take to carry out what it was sent: less than `commit_grace_seconds`. */
export const LATEST_S = 100;
const KEYS = 5;
const DAY_S = 86_400;

const kill = fc.option(fc.record({ call: fc.nat(7), when: fc.constantFrom('before', 'after') }), { freq: 2 });
const trouble = fc.constantFrom<Trouble[]>(
  'cut before',
  'cut after',
  'cut after',
  'half an answer',
  '502 before',
  '502 after',
  '500',
  'late',
  'late',
);

/** Each kind of step, and how often it is drawn. */
const STEPS: {
  readonly [Kind in Step['do']]: readonly [number, fc.Arbitrary<Omit<Extract<Step, { readonly do: Kind }>, 'do'>>];
} = {
  alerts: [4, fc.record({ keys: fc.array(fc.nat(KEYS - 1), { minLength: 1, maxLength: 4 }) })],
  create: [5, fc.record({ kill })],
  sync: [3, fc.record({ kill })],
  'two workers': [1, fc.constant({})],
  trouble: [4, fc.record({ op: fc.constantFrom('create', 'create', 'update'), trouble, skip: fc.nat(2) })],
  busy: [1, fc.record({ answer: fc.constantFrom('429', '503', '401'), skip: fc.nat(3) })],
  user: [
    2,
    fc.record({
      act: fc.constantFrom('close', 'close', 'assign', 'unassign', 'rename', 'delete'),
      ticket: fc.nat(KEYS),
    }),
  ],
  pass: [2, fc.record({ seconds: fc.constantFrom(1, 5, 30, 90, 400) })],
  'set clock': [1, fc.record({ lead: fc.constantFrom(0, DAY_S, -DAY_S, 700, -700, -400 * DAY_S) })],
  forget: [1, fc.constant({})],
  'lose folder': [1, fc.constant({})],
  'lose sight': [
    1,
    fc.record({
      sees: fc.constantFrom('nothing', 'one of somebody else'),
      syncs: fc.constantFrom(2, 3),
      hours: fc.constantFrom(1, 7, 25),
    }),
  ],
  'limit pages': [1, fc.record({ to: fc.constantFrom(1, 2, 7) })],
};

/** Worlds of all kinds, or those narrowed to some kinds of steps and to what all of them have in common. */
export function plansOf(kinds: readonly Step['do'][] = ALL, common: Partial<Plan> = {}): fc.Arbitrary<Plan> {
  const step = fc.oneof(
    ...kinds.map((kind) => {
      const [weight, arbitrary] = STEPS[kind];
      return { weight, arbitrary: arbitrary.map((rest) => ({ do: kind, ...rest }) as Step) };
    }),
  );
  const plan = fc.record({
    signsInWith: fc.constantFrom('key', 'password'),
    correlated: fc.boolean(),
    workers: fc.constantFrom(1, 2, 4),
    rateLimit: fc.constantFrom(null, null, 3),
    closed: fc.option(
      fc.record({ on: fc.constantFrom('note', 'new', 'reopen'), within: fc.constantFrom(null, null, '1h') }),
      { freq: 2 },
    ),
    steps: fc.array(step, { minLength: 3, maxLength: 14 }),
    blindFrom: fc.option(fc.nat(12), { freq: 3 }),
    object: fc.constantFrom<TicketSet[]>(
      'incidents',
      'incidents',
      'incidents',
      'ivnt_securityincidents',
      'problems',
      'changes',
      'servicereqs',
      'acme_findings',
    ),
  });
  return plan.map((drawn) => ({ ...drawn, ...common }));
}

const ALL = Object.keys(STEPS) as Step['do'][];
