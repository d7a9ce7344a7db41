import { createServer } from 'node:net';
import { vi } from 'vitest';
import { afterTest } from '../scene.js';
import { LATER, type FixCase } from './fix-case.js';

/** What may lie between here and the tenant. */
export const NETWORK_CASES: readonly FixCase[] = [
  {
    code: 'network.egress_denied',
    when: 'the allow-list names other places',
    fix: 'add the host or its network to IVANTI_EXCHANGE_EGRESS',
    fail(desk) {
      afterTest(() => vi.unstubAllEnvs());
      vi.stubEnv('IVANTI_EXCHANGE_EGRESS', '*.ivanticloud.com, 10.0.0.0/8');
      return desk.pull();
    },
    follow() {
      vi.stubEnv('IVANTI_EXCHANGE_EGRESS', '*.ivanticloud.com, 127.0.0.0/8');
    },
  },
  {
    code: 'network.unreachable',
    when: 'nothing listens at the address',
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
