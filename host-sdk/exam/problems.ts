import { isCoreCode, isPluginError, type Problem } from '../problem.js';
import type { CapabilityInterfaces } from '../plugin.js';
import type { CheckRow } from './check.js';
import { demand, withPlugin, type ExamSubject } from './subject.js';

export const PROBLEM_CHECKS: readonly CheckRow[] = [
  {
    id: 'problems.listed',
    name: 'every problem has a code of the core or of the manifest',
    harm: 'The code is missing from the documentation, and the host does not know what it means for other calls.',
    fix: 'Use a code of the core, or list your code in `problems` of the manifest. Throw only PluginError.',
    run: listsItsCodes,
  },
  {
    id: 'problems.readable',
    name: 'every problem is a readable sentence with a fix',
    harm: 'Users read a page of HTML or a stack, and do not know what to do.',
    fix: 'Say what is wrong in one sentence, with only the message of the product. Pass the error as `cause`.',
    run: areReadable,
  },
];

async function listsItsCodes(subject: ExamSubject): Promise<void> {
  const own: object = subject.manifest.problems ?? {};
  for (const { code, message } of await problemsOf(subject)) {
    demand(isCoreCode(code) || Object.hasOwn(own, code), `The manifest does not list the problem ${code}.`);
    demand(code !== 'plugin.defect', `A problem is a defect of the plugin: ${message}`);
  }
}

const LONGEST = 1000;

async function areReadable(subject: ExamSubject): Promise<void> {
  for (const { code, message, fix } of await problemsOf(subject)) {
    for (const text of [message, fix]) {
      demand(text.trim() !== '', `The problem ${code} lacks its message or its fix.`);
      demand(text.length <= LONGEST, `The problem ${code} has ${text.length} characters.`);
      demand(!/\n[ \t]+at /.test(text), `The problem ${code} contains a stack.`);
      demand(!/<(!doctype|html|body|\?xml)\b/i.test(text), `The problem ${code} contains markup.`);
    }
  }
}

/** The problems that a plugin throws for intentional errors. Changes nothing on the product. */
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
  const { checks } = await withPlugin(subject, (plugin) => plugin.validate({}), { config: subject.refusedConfig });
  problems.push(...checks.flatMap(({ problem }) => problem ?? []));
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
