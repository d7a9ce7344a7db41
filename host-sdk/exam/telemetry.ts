import type { RequestReport, RetryReport } from '../telemetry.js';
import { demand, withPlugin } from './subject.js';
import type { ExamCheck, ExamSubject } from './subject.js';

/** What a plugin tells of its requests: the host's metrics are made of nothing else. */
export function telemetryChecks(subject: ExamSubject): readonly ExamCheck[] {
  return [
    {
      name: 'every request is told to the telemetry once, with how it ended',
      run: async () => {
        const requests: RequestReport[] = [];
        const retries: RetryReport[] = [];
        const telemetry = {
          request: (report: RequestReport) => void requests.push(report),
          retry: (report: RetryReport) => void retries.push(report),
          wait: () => undefined,
        };
        const services = { ...subject.services, telemetry };
        const before = subject.received();
        await withPlugin({ ...subject, services }, async (plugin) => {
          await plugin.validate({});
        });
        const received = subject.received() - before;
        const sent = requests.reduce((sum, { attempts }) => sum + attempts, 0);
        demand(sent >= received, `The product received ${received} requests, and ${sent} were told.`);
        for (const { host, method, status, code, ms, attempts } of requests) {
          demand(host !== '' && method !== '', 'A request is told without its host or method.');
          demand((status === undefined) !== (code === undefined), 'A request is told without its end, or with two.');
          demand(ms >= 0 && Number.isInteger(attempts), 'The time or the attempts of a request are no such numbers.');
        }
        demand(
          retries.every(({ attempt }) => attempt >= 2),
          'A first attempt is told as a retry.',
        );
      },
    },
  ];
}
