import { isPluginError, PluginError } from '../../host-sdk/index.js';
import type { TicketingConfig } from '../config/schema.js';
import { nearest } from '../nearest.js';
import { fieldsOf } from '../odata/fields.js';
import { correlationCheck } from './correlation-check.js';
import { trialOptions } from './step.js';
import type { Step, Trial } from './step.js';

/** The customer of new tickets, and the fields that they are made of. */
export function ticketingChecks(trial: Trial, settings: TicketingConfig): readonly Step[] {
  return [
    { step: 'employee', title: 'The employee exists', run: () => readEmployee(trial, settings.employee_rec_id) },
    {
      step: 'fields',
      title: 'The fields of the ticket object can be read',
      run: async () => {
        const options = { ...trialOptions(trial), refresh: true };
        const entity = await trial.connection.metadata.entity(settings.business_object, options);
        const fields = fieldsOf(entity).map((field) => field.name);
        if (settings.correlation_field !== undefined) {
          requireField('ticketing.correlation_field', settings.correlation_field, fields);
        }
        for (const name of Object.keys(settings.on_misfit ?? {})) requireField('ticketing.on_misfit', name, fields);
        return `${fields.length} fields`;
      },
    },
    correlationCheck(trial, settings),
  ];
}

/** [Netskope document, "Validate Employee Record ID"] */
async function readEmployee(trial: Trial, recId: string): Promise<string | undefined> {
  try {
    const employee = await trial.connection.client.read('employees', recId, trialOptions(trial));
    const name = employee['DisplayName'];
    return typeof name === 'string' ? name : undefined;
  } catch (error) {
    if (!isPluginError(error) || error.code !== 'tenant.no_record') throw error;
    throw new PluginError('tenant.no_record', `ticketing.employee_rec_id: ${error.message}`, {
      ...error.problem,
      field: 'ticketing.employee_rec_id',
      fix: 'Take the RecId of an existing employee: More > Employee, with the RecID column shown.',
    });
  }
}

function requireField(key: string, name: string, fields: readonly string[]): void {
  if (fields.includes(name)) return;
  const near = nearest(name, fields);
  const hint = near === undefined ? '' : `, did you mean ${near}?`;
  throw new PluginError('config.unknown_field', `${key}: there is no field ${name}${hint}`, { field: key });
}
