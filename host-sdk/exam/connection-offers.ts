import { schemaAt } from '../key-title.js';
import type { JsonObject } from '../json.js';
import { isAddress, isSecret } from '../marked-values.js';
import type { QueueInUse } from '../plugin.js';
import { withValue } from '../json-path.js';
import type { CheckRow } from './check.js';
import { demand, schemaOf, withPlugin, type ExamSubject } from './subject.js';

/** Further results of checks: rights, and proposed values. */
export const OFFER_CHECKS: readonly CheckRow[] = [
  {
    id: 'connection.rights',
    name: 'a deep check lists each needed right once, with its reason and its state',
    harm: 'An administrator of the product does not know which rights to grant.',
    fix: 'List each right once with its object, its name and its reason. Fail the check if one is refused.',
    run: reportsRights,
  },
  {
    id: 'connection.proposals',
    name: 'a value that a check proposes is valid in the configuration, and with it the check passes',
    harm: 'A user who accepts the proposal gets a connection that does not work.',
    fix: 'Propose values only for keys that are neither a secret nor an address, test them first, and propose nothing once they are set.',
    run: proposesWhatFits,
  },
];

async function reportsRights(subject: ExamSubject): Promise<void> {
  const { checks } = await withPlugin(subject, (plugin) => plugin.validate({ deep: true, queues: queuesOf(subject) }));
  const rights = checks.flatMap((check) => check.rights ?? []);
  const names = rights.map(({ object, right }) => `${right} of ${object}`);
  demand(new Set(names).size === names.length, 'A right is listed twice.');
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
      'A refused right has no problem, or a right that is not refused has one.',
    );
  }
}

async function proposesWhatFits(subject: ExamSubject): Promise<void> {
  await withPlugin(subject, async (plugin) => {
    const { checks } = await plugin.validate({});
    for (const { step, proposal } of checks) {
      if (proposal === undefined) continue;
      const { key, value, purpose } = proposal;
      const schema = schemaAt(schemaOf(subject), key);
      demand(schema !== undefined, `A value is proposed for ${key}, which the configuration does not have.`);
      demand(!isSecret(schema), `A value is proposed for the secret ${key}.`);
      demand(!isAddress(schema), `A value is proposed for ${key}, which decides where secrets go.`);
      demand(purpose.trim() !== '', `The proposal for ${key} has no purpose.`);
      const config = withValue(subject.config as JsonObject, key, value);
      const tried = await plugin.validate({ config, step });
      const failed = tried.checks.find(({ outcome }) => outcome === 'failed');
      demand(tried.ok, `${failed?.step ?? 'A check'} fails with the value proposed for ${key}.`);
      demand(
        tried.checks.every((check) => check.proposal?.key !== key),
        `With what is proposed for ${key}, another value is proposed.`,
      );
    }
  });
}

/** The queue of the exam's ticket. */
function queuesOf({ ticket }: ExamSubject): readonly QueueInUse[] {
  if (ticket === undefined) return [];
  const mappings = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([target, template]) => Object.freeze({ target, template }));
  const { values, update } = ticket;
  return [Object.freeze({ label: 'exam', value: {}, create: mappings(values), update: mappings(update) })];
}
