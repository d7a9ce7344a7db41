import { isPluginError, PluginError } from '../../host-sdk/index.js';
import type { TicketingConfig } from '../config/schema.js';
import { trialOptions } from './step.js';
import type { Step, Trial } from './step.js';

const NOBODY = 'F'.repeat(32);

/**
 * Whether the role may create and update, without leaving a record: a create whose customer does not exist and an update
 * of a record that does not exist are refused either way, and only the reason counts. A refusal for another reason does
 * not prove the right, it only says that the right was not the reason.
 */
export function deepChecks(trial: Trial, settings: TicketingConfig): readonly Step[] {
  const { client } = trial.connection;
  const set = settings.business_object;
  return [
    {
      step: 'create-right',
      title: 'The role may create tickets',
      run: async () => {
        const values = {
          Subject: 'Connection test',
          Symptom: 'Connection test',
          Status: 'Logged',
          ProfileLink: NOBODY,
        };
        const refusal = await refusalOf(client.create(set, values, trialOptions(trial)));
        if (refusal !== undefined) return refusal;
        throw new PluginError(
          'tenant.refused',
          `The tenant created a record in ${set} for a customer who does not exist.`,
          {
            field: set,
            fix: 'Delete the incident "Connection test" on the tenant; its link checks seem to be off.',
          },
        );
      },
    },
    {
      step: 'update-right',
      title: 'The role may update tickets',
      run: async () => {
        const refusal = await refusalOf(
          client.update(set, NOBODY, { NewNotes: 'Connection test' }, trialOptions(trial)),
        );
        return refusal ?? 'the tenant confirmed an update of a record that does not exist';
      },
    },
  ];
}

/** Throws when the refusal is about rights, or is no refusal of the tenant's at all. */
async function refusalOf(change: Promise<unknown>): Promise<string | undefined> {
  try {
    await change;
    return undefined;
  } catch (error) {
    if (!isPluginError(error) || error.problem.status !== 400 || error.problem.blame === 'auth') throw error;
    return 'not refused for rights';
  }
}
