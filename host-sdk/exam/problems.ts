import type { CapabilityInterfaces } from '../plugin.js';
import { isCoreCode, isPluginError } from '../problem.js';
import type { Problem } from '../problem.js';
import { demand, withPlugin } from './subject.js';
import type { ExamCheck, ExamPlugin, ExamSubject } from './subject.js';

export function problemChecks(subject: ExamSubject): readonly ExamCheck[] {
  const own: object = subject.manifest.problems ?? {};
  return [
    {
      name: 'every problem has a code of the core or of the manifest',
      run: async () => {
        for (const { code, message } of await problemsOf(subject)) {
          demand(isCoreCode(code) || Object.hasOwn(own, code), `The manifest does not list the problem ${code}.`);
          demand(code !== 'plugin.defect', `A problem is a defect of the plugin: ${message}`);
        }
      },
    },
  ];
}

/** The problems that a plugin has with what is wrong on purpose. Nothing is changed on the product. */
async function problemsOf(subject: ExamSubject): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const meet = async (act: () => unknown) => {
    try {
      await act();
    } catch (error) {
      if (isPluginError(error)) problems.push(error.problem);
    }
  };
  await meet(() => {
    subject.createPlugin(subject.services, subject.invalidConfig);
  });
  const validate = async (plugin: ExamPlugin) => {
    const { checks } = await plugin.validate({});
    problems.push(...checks.flatMap(({ problem }) => problem ?? []));
  };
  await withPlugin(subject, validate, subject.refusedConfig);
  await withPlugin(subject, async (created) => {
    const plugin: Partial<CapabilityInterfaces> = created;
    await meet(() => plugin.getFields?.({ object: 'no_such_objects' }));
    await meet(() => plugin.checkPull?.({ tables: ['no such table'], span: { start: 'no date' } }));
    await meet(() => plugin.describeCheckpoint?.('of another plugin'));
    await meet(() => plugin.rewindCheckpoint?.(null, 'no date'));
    await meet(async () => {
      const item = { kind: 'alert', id: 'exam', timestamp: '2026-01-01T00:00:00Z', rawData: {} } as const;
      const asked = { item, values: { NoSuchField: 'x' }, queue: null, idempotencyKey: 'exam', dryRun: true };
      const outcome = await plugin.createTicket?.(asked);
      if (outcome?.outcome === 'dry-run') problems.push(...outcome.problems);
      else if (outcome !== undefined && outcome.outcome !== 'created') problems.push(outcome.problem);
    });
  });
  return problems;
}
