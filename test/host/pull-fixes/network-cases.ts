import { createServer } from 'node:net';
import type { FixCase } from './fix-case.js';
import { LATER } from './fix-case.js';

/** What may lie between here and the tenant. */
export const NETWORK_CASES: readonly FixCase[] = [
  {
    code: 'network.unreachable',
    when: 'nobody listens at the address',
    fix: 'Check `instance`',
    async fail(desk) {
      desk.config = { instance: `http://127.0.0.1:${await closedPort()}` };
      return desk.pull();
    },
    follow(desk) {
      desk.config = {};
    },
  },
  {
    code: 'network.timeout',
    when: 'the tenant takes longer than it may',
    fix: 'Raise `request_timeout`',
    fail(desk) {
      desk.config = { request_timeout: 0.05 };
      desk.fault({ match: { op: 'list' }, when: { skip: LATER }, do: [{ delay: { ms: 120 } }] });
      return desk.pull();
    },
    follow(desk) {
      desk.config = { request_timeout: 100 };
    },
  },
  {
    code: 'network.interrupted',
    when: 'connections break in the midst of answers',
    fix: 'closes connections',
    fail(desk) {
      desk.fault({ match: { op: 'list' }, when: { skip: LATER }, do: [{ wire: { kind: 'reset', afterBytes: 200 } }] });
      return desk.pull();
    },
    follow: (desk) => {
      desk.lift();
    },
  },
];

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 1;
}
