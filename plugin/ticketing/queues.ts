import { isPluginError, PluginError, type Json, type Queue } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import { walk } from '../odata/walk.js';
import type { TicketContext } from './context.js';

/** Teams that can own records. [Netskope document, "Permissions"; Ivanti help] */
const TEAMS = 'standarduserteams';

/**
 * One queue for all tickets, which leaves the team to the tenant's rules, and one for each team that the role can read.
 * Only the first one exists where the role may read no team, or where no team owns records of the object.
 */
export async function listQueues(context: TicketContext, options: CallOptions): Promise<readonly Queue[]> {
  const { set, client } = context;
  const all = `${set.charAt(0).toUpperCase()}${set.slice(1)}`;
  const { team } = await context.profile(options);
  if (team === undefined) return [{ label: all, value: {} }];
  const teams = new Set<string>();
  try {
    for await (const page of walk(client, TEAMS, { filter: [], select: ['RecId', 'Team'] }, options)) {
      for (const { Team: team } of page.records) if (typeof team === 'string' && team.trim() !== '') teams.add(team);
    }
  } catch (error) {
    if (!isPluginError(error) || !isAboutTeams(error)) throw error;
  }
  const names = [...teams].sort((one, other) => one.localeCompare(other));
  return [{ label: all, value: {} }, ...names.map((team) => ({ label: `${all}: ${team}`, value: { team } }))];
}

/** The team that a queue's value names. Throws `config.invalid` for a value that is none of ours. */
export function teamOf(queue: Json): string | undefined {
  if (queue === null) return undefined;
  const { team } = queue as { readonly team?: unknown };
  if (typeof queue === 'object' && !Array.isArray(queue) && team === undefined) return undefined;
  if (typeof team === 'string' && team !== '') return team;
  throw new PluginError('config.invalid', `The queue's value ${JSON.stringify(queue)} names no team.`, {
    field: 'queue',
    fix: 'Choose the queue again from the list that the connection offers.',
  });
}

/**
 * No right to the teams, or a tenant without such an object; a failure of the credential or the network is not such an
 * answer.
 */
function isAboutTeams({ problem }: PluginError): boolean {
  return problem.code === 'auth.rights' || problem.status === 400 || problem.status === 404;
}
