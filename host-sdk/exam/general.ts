import type { JsonObject } from '../json.js';
import { schemaAt } from '../key-title.js';
import { checkPlugin } from '../manifest.js';
import { isAddress, isSecret } from '../marked-values.js';
import type { QueueInUse } from '../plugin.js';
import { roleFaults } from '../roles/faults.js';
import { isPluginError, toProblem } from '../problem.js';
import { withValue } from '../with-value.js';
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
      name: 'the configuration has the roles (x-role) that its capabilities need, where a host finds them',
      run: async () => {
        const faults = roleFaults(subject.manifest);
        demand(faults.length === 0, faults.map(({ path, message }) => `${path} ${message}.`).join(' '));
      },
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
          const failed = checks.find(({ outcome }) => outcome !== 'ok' && outcome !== 'warned');
          demand(
            ok && failed === undefined,
            `${failed?.step ?? 'the result'} is not ok: ${failed?.problem?.message ?? ''}`,
          );
          demand(new Set(checks.map((check) => check.step)).size === checks.length, 'Two checks share a name.');
          demand(
            checks.every(
              ({ outcome, detail = '', problem }) =>
                outcome !== 'warned' || `${detail}${problem?.message ?? ''}` !== '',
            ),
            'A check warns and does not say of what.',
          );
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
      name: 'a deep check tells of each needed right once, what it is for and what is known of it',
      run: () =>
        withPlugin(subject, async (plugin) => {
          const { checks } = await plugin.validate({ deep: true, queues: queuesOf(subject) });
          const rights = checks.flatMap((check) => check.rights ?? []);
          const names = rights.map(({ object, right }) => `${right} of ${object}`);
          demand(new Set(names).size === names.length, 'A right is told of twice.');
          demand(
            rights.every(({ object, right, why }) => ![object, right, why].includes('')),
            'A right has no name or no reason.',
          );
          for (const { outcome, rights: looked = [] } of checks) {
            const refused = looked.filter(({ state }) => state === 'refused');
            demand(refused.length === 0 || outcome === 'failed', 'A check with a refused right has not failed.');
            const told = looked.filter(({ problem }) => problem !== undefined);
            demand(
              told.length === refused.length && told.every((one) => refused.includes(one)),
              'A refused right lacks its problem, or another one has one.',
            );
          }
        }),
    },
    {
      name: 'what a check proposes fits the configuration, and with it the check passes',
      run: () =>
        withPlugin(subject, async (plugin) => {
          const { checks } = await plugin.validate({});
          for (const { step, proposal } of checks) {
            if (proposal === undefined) continue;
            const { key, value, purpose } = proposal;
            const schema = schemaAt(subject.manifest.configuration as JsonObject, key);
            demand(schema !== undefined, `A value is proposed for ${key}, which the configuration does not have.`);
            demand(!isSecret(schema), `A value is proposed for the secret ${key}.`);
            demand(!isAddress(schema), `A value is proposed for ${key}, which decides where secrets go.`);
            demand(purpose.trim() !== '', `What the value proposed for ${key} is good for is not said.`);
            const config = withValue(subject.config as JsonObject, key, value);
            const tried = await plugin.validate({ config, step });
            const failed = tried.checks.find(({ outcome }) => outcome === 'failed');
            demand(tried.ok, `${failed?.step ?? 'A check'} fails with what is proposed for ${key}.`);
            demand(
              tried.checks.every((check) => check.proposal?.key !== key),
              `With what is proposed for ${key}, another value is proposed.`,
            );
          }
        }),
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

/** What a host would make of the exam's ticket. */
function queuesOf({ ticket }: ExamSubject): readonly QueueInUse[] {
  if (ticket === undefined) return [];
  const mappings = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([target, template]) => Object.freeze({ target, template }));
  const { values, update } = ticket;
  return [Object.freeze({ label: 'exam', value: {}, create: mappings(values), update: mappings(update) })];
}
