import { LATER, type FixCase } from './fix-case.js';

const DAY = 24 * 3_600_000;

/** Calls that may not be sent now. */
export const QUOTA_CASES: readonly FixCase[] = [
  {
    code: 'quota.rate_limited',
    when: 'the tenant wants to be left alone for two hours',
    fix: 'Wait',
    fail(desk) {
      desk.fault({
        match: { op: 'list' },
        when: { skip: LATER },
        do: [{ status: { code: 429, headers: { 'retry-after': '7200' } } }],
      });
      return desk.pull();
    },
    follow(desk) {
      desk.lift();
      desk.tenant.clock.advance(7_200_000);
    },
  },
  {
    code: 'quota.spent',
    when: 'the calls of the day are used up, and a day passes',
    fix: 'Wait until the named time',
    fail(desk) {
      desk.config = { daily_call_limit: 15 };
      return desk.pull();
    },
    async follow(desk) {
      // As often as the limit asks for it.
      for (let day = 0; day < 3; day++) {
        desk.tenant.clock.advance(DAY);
        await desk.pull();
      }
      desk.tenant.clock.advance(DAY);
    },
  },
  {
    code: 'quota.spent',
    when: 'the calls of the day are used up, and there may be more',
    fix: 'or raise `daily_call_limit`',
    fail(desk) {
      desk.config = { daily_call_limit: 15 };
      return desk.pull();
    },
    follow(desk) {
      desk.config = { daily_call_limit: 1000 };
    },
  },
];
