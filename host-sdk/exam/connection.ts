import { schemaAt } from '../key-title.js';
import { isPluginError, type Problem } from '../problem.js';
import type { CheckRow } from './check.js';
import { demand, schemaOf, withPlugin, type ExamSubject } from './subject.js';

/** How a plugin handles its configuration and checks a connection. */
export const CONNECTION_CHECKS: readonly CheckRow[] = [
  {
    id: 'connection.quiet',
    name: 'creating a plugin sends nothing',
    harm: 'Opening a form or a list of connections calls the product.',
    fix: 'Send the first request in a method, not in createPlugin.',
    needs: ['received'],
    run: isQuiet,
  },
  {
    id: 'connection.invalid',
    name: 'an invalid configuration is refused with a configuration problem that names an existing key',
    harm: 'The form cannot say which field is wrong.',
    fix: "Throw `config.invalid` in createPlugin, with the key's dotted path as `field`.",
    run: refusesInvalid,
  },
  {
    id: 'connection.kept',
    name: 'the plugin does not change the configuration that it receives',
    harm: 'The host stores values that no user has entered.',
    fix: 'Make a copy before you fill in defaults.',
    run: keepsConfig,
  },
  {
    id: 'connection.works',
    name: 'a working connection passes every check',
    harm: 'Users look for a fault that does not exist.',
    fix: 'End every check of `validate` with `ok`, or with `warned` and a sentence. Name each check once.',
    run: passesItsChecks,
  },
  {
    id: 'connection.refused',
    name: 'a refused credential fails one check, with a fix, and skips the later checks',
    harm: 'One wrong password shows as many faults, and users fix the wrong one.',
    fix: 'End the failed check with a problem that blames `auth`, and mark the checks after it as `skipped`.',
    run: failsOnce,
  },
  {
    id: 'connection.given',
    name: '`validate` tests the configuration of the request instead of its own',
    harm: 'A form reports success for any input.',
    fix: 'Use `request.config` in `validate` if it is given.',
    run: triesTheGiven,
  },
  {
    id: 'connection.step',
    name: '`validate` with a step ends after that step',
    harm: 'A form that checks its first page shows faults of later pages that are still empty.',
    fix: 'End `validate` after the check that `request.step` names.',
    run: endsAtStep,
  },
  {
    id: 'connection.apart',
    name: 'two connections at once do not affect each other',
    harm: 'Calls of one customer are sent with the credential of another.',
    fix: 'Keep nothing in variables of the module: make it in createPlugin.',
    run: areApart,
  },
];

async function isQuiet(subject: ExamSubject): Promise<void> {
  const before = subject.received?.();
  await withPlugin(subject, async () => undefined);
  demand(subject.received?.() === before, 'A request arrived before any method was called.');
}

async function refusesInvalid(subject: ExamSubject): Promise<void> {
  const { blame, field } = refusalOf(subject);
  demand(blame === 'config', `The refusal blames ${blame}, not config.`);
  demand(field !== undefined, 'The refusal does not name the key.');
  demand(schemaAt(schemaOf(subject), field) !== undefined, `The configuration has no key ${field}.`);
}

function refusalOf({ createPlugin, services, invalidConfig }: ExamSubject): Problem {
  try {
    createPlugin(services, invalidConfig);
  } catch (error) {
    demand(isPluginError(error), 'The refusal is not a PluginError.');
    return error.problem;
  }
  throw new Error('The invalid configuration was accepted.');
}

async function keepsConfig(subject: ExamSubject): Promise<void> {
  const config = structuredClone(subject.config);
  const createPlugin: ExamSubject['createPlugin'] = (services) => subject.createPlugin(services, config);
  await withPlugin(subject, (plugin) => plugin.validate({ config }), { createPlugin });
  const [before, after] = [subject.config, config].map((one) => JSON.stringify(one));
  demand(before === after, `It was ${before ?? ''} and has become ${after ?? ''}.`);
}

async function passesItsChecks(subject: ExamSubject): Promise<void> {
  const { ok, checks } = await withPlugin(subject, (plugin) => plugin.validate({}));
  const failed = checks.find(({ outcome }) => outcome !== 'ok' && outcome !== 'warned');
  demand(ok && failed === undefined, `${failed?.step ?? 'the result'} is not ok: ${failed?.problem?.message ?? ''}`);
  demand(new Set(checks.map((check) => check.step)).size === checks.length, 'Two checks share a name.');
  demand(
    checks.every(
      ({ outcome, detail = '', problem }) => outcome !== 'warned' || `${detail}${problem?.message ?? ''}` !== '',
    ),
    'A check warns without a message.',
  );
}

async function failsOnce(subject: ExamSubject): Promise<void> {
  const reported: string[] = [];
  const onCheck = ({ step }: { readonly step: string }) => void reported.push(step);
  const refused = { config: subject.refusedConfig };
  const { ok, checks } = await withPlugin(subject, (plugin) => plugin.validate({ onCheck, deep: true }), refused);
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
}

async function triesTheGiven(subject: ExamSubject): Promise<void> {
  const { ok } = await withPlugin(subject, (plugin) => plugin.validate({ config: subject.refusedConfig }));
  demand(!ok, 'A working connection accepts a refused credential.');
}

async function endsAtStep(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const steps = (await plugin.validate({ deep: true })).checks.map((check) => check.step);
    for (const [at, step] of steps.entries()) {
      const tried = (await plugin.validate({ step, deep: true })).checks.map((check) => check.step);
      const wanted = steps.slice(0, at + 1);
      demand(tried.join() === wanted.join(), `Up to ${step} it runs ${tried.join(', ')}, not ${wanted.join(', ')}.`);
    }
  });
}

async function areApart(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (good) => {
    const refused = { config: subject.refusedConfig };
    await withPlugin(
      subject,
      async (bad) => {
        const told = await Promise.all([good, bad, good].map((plugin) => plugin.validate({})));
        const outcomes = told.map(({ ok }) => (ok ? 'ok' : 'failed')).join(', ');
        demand(
          outcomes === 'ok, failed, ok',
          `Run at the same time, a valid, a refused and the valid configuration end with ${outcomes}.`,
        );
      },
      refused,
    );
  });
}
