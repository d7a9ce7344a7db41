import { checkPlugin } from '../manifest.js';
import { isPluginError, toProblem } from '../problem.js';
import { demand, withPlugin } from './subject.js';
import type { ExamCheck, ExamSubject } from './subject.js';

export function generalChecks(subject: ExamSubject): readonly ExamCheck[] {
  return [
    {
      name: 'the plugin has what its manifest declares',
      run: () =>
        withPlugin(subject, async (plugin) => {
          checkPlugin(subject.manifest, plugin);
        }),
    },
    {
      name: 'creating a plugin sends nothing',
      run: async () => {
        const before = subject.received();
        await withPlugin(subject, async () => undefined);
        demand(subject.received() === before, 'A request arrived before any method was called.');
      },
    },
    {
      name: 'an invalid configuration is refused with a problem of the configuration',
      run: async () => {
        try {
          subject.createPlugin(subject.services, subject.invalidConfig);
        } catch (error) {
          demand(isPluginError(error), 'The refusal is not a PluginError.');
          demand(error.problem.blame === 'config', `The refusal blames ${error.problem.blame}, not config.`);
          demand(error.problem.field !== undefined, 'The refusal does not name the key.');
          return;
        }
        throw new Error('The invalid configuration was accepted.');
      },
    },
    {
      name: 'a working connection passes every check',
      run: () =>
        withPlugin(subject, async (plugin) => {
          const { ok, checks } = await plugin.validate({});
          const failed = checks.find((check) => check.outcome !== 'ok');
          demand(
            ok && failed === undefined,
            `${failed?.step ?? 'the result'} is not ok: ${failed?.problem?.message ?? ''}`,
          );
          demand(new Set(checks.map((check) => check.step)).size === checks.length, 'Two checks share a name.');
        }),
    },
    {
      name: 'a refused credential fails one check, with a fix, and skips the later ones',
      run: () =>
        withPlugin(
          subject,
          async (plugin) => {
            const reported: string[] = [];
            const { ok, checks } = await plugin.validate({ onCheck: (check) => reported.push(check.step) });
            const failed = checks.filter((check) => check.outcome === 'failed');
            demand(!ok && failed.length === 1, `${failed.length} checks failed instead of one.`);
            demand(failed[0]?.problem?.blame === 'auth', 'The failed check does not blame the credential.');
            demand(failed[0].problem.fix !== '', 'The failed check names no fix.');
            const after = checks.slice(checks.findIndex((check) => check.outcome === 'failed') + 1);
            demand(
              after.every((check) => check.outcome === 'skipped'),
              'A check after the failed one was not skipped.',
            );
            demand(reported.join() === checks.map((check) => check.step).join(), 'onCheck was not called in order.');
          },
          subject.refusedConfig,
        ),
    },
    {
      name: 'an abort is honoured',
      run: () =>
        withPlugin(subject, async (plugin) => {
          const signal = AbortSignal.abort();
          const outcome = await plugin.validate({ signal }).then(
            ({ ok }) => (ok ? 'ok' : 'failed'),
            (error: unknown) => toProblem(error).code,
          );
          demand(outcome === 'host.aborted', `An aborted validation ended with ${outcome}.`);
        }),
    },
  ];
}
