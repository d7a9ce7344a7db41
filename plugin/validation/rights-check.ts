import { isPluginError, type Field, type NeededRight, type Problem, type QueueInUse } from '../../host-sdk/index.js';
import { neededRights, type Need } from '../permissions/needs.js';
import { notTried, tryAdd, tryEdit, tryView, type Evidence } from '../permissions/try-right.js';
import type { TicketContext } from '../ticketing/context.js';
import { defaultMappings } from '../ticketing/defaults.js';
import type { TicketProfile } from '../ticketing/profile.js';
import { LOGIN } from './connection-checks.js';
import { trialOptions, type Finding, type Step, type Trial } from './step.js';

/**
 * The rights that the tables, queues and mappings need, and what is known of each. The check changes nothing: a right
 * that only a change could prove is proven by earlier tickets, tested by an attempt that must fail, or reported as not
 * tried.
 */
export function rightsCheck(trial: Trial): Step {
  return {
    step: 'rights',
    title: 'The role has the required rights',
    failure: 'a right is missing',
    needs: LOGIN,
    run: () => checkRights(trial),
  };
}

/** Rights tried at once. */
const AT_ONCE = 4;

async function checkRights(trial: Trial): Promise<Finding> {
  const { config, connection } = trial;
  const tickets = config.ticketing === undefined ? undefined : await describeTickets(trial, connection.tickets);
  const needs = neededRights(config, trial.queues ?? defaultQueues(tickets?.profile), tickets);
  const rights: NeededRight[] = [];
  const waiting = [...needs.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, { collection, ...need }] = next;
      rights[at] = { ...need, ...(await evidenceFor(trial, { collection, ...need }, tickets)) };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { detail: summaryOf(rights), rights, ...problemOf(rights) };
}

interface Tickets {
  readonly fields: readonly Field[];
  readonly profile: TicketProfile;
}

/** Without fields where another check has already reported that the object cannot be described. */
async function describeTickets(trial: Trial, context: TicketContext): Promise<Tickets | undefined> {
  const options = trialOptions(trial);
  try {
    const { fields, reader } = await context.describe(options);
    return { fields, profile: reader.profile };
  } catch (error) {
    if (!isPluginError(error) || error.problem.retry !== 'never' || error.code === 'auth.refused') throw error;
    return undefined;
  }
}

function defaultQueues(profile: TicketProfile | undefined): readonly QueueInUse[] {
  if (profile?.title === undefined) return [];
  return [{ label: 'default', value: {}, ...defaultMappings(profile, 'alert') }];
}

async function evidenceFor(trial: Trial, need: Need, tickets: Tickets | undefined): Promise<Evidence> {
  const { config, connection } = trial;
  const { client, metadata } = connection;
  const { collection, right } = need;
  const trying = { client, metadata, options: trialOptions(trial) };
  if (right === 'View') return tryView(trying, collection);
  if (collection !== config.ticketing?.business_object || tickets === undefined) return notTried();
  const proven = connection.tickets.provenWrites.at(right);
  if (proven !== undefined) {
    return { state: 'proven', detail: `the tenant accepted such a change at ${new Date(proven).toISOString()}` };
  }
  const { profile } = tickets;
  return right === 'Add' ? tryAdd(trying, collection, profile) : tryEdit(trying, collection, profile);
}

const WORDS = { proven: 'proven', refused: 'refused', unknown: 'unknown', not_tried: 'not checked' } as const;

function summaryOf(rights: readonly NeededRight[]): string {
  const counted = Object.entries(WORDS).map(
    ([state, words]) => [rights.filter((one) => one.state === state).length, words] as const,
  );
  return counted.flatMap(([number, words]) => (number === 0 ? [] : [`${number} ${words}`])).join(', ');
}

/** The tenant's sentence for the first right that it refuses, with the names of all refused rights. */
function problemOf(rights: readonly NeededRight[]): { readonly problem?: Problem } {
  const refused = rights.filter(({ state }) => state === 'refused');
  const problem = refused[0]?.problem;
  if (problem === undefined) return {};
  const names = refused.map(({ object, right }) => `${right} of ${object}`).join(', ');
  const fix = `Grant the role ${names}: Settings > Users and Permissions > Roles > Object Permissions.`;
  return { problem: { ...problem, message: `The role lacks ${names}. ${problem.message}`, fix } };
}
