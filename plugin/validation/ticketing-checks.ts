import { didYouMean, isPluginError, PluginError } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import type { TicketingConfig } from '../config/schema.js';
import { fieldsOf } from '../odata/fields.js';
import { LOGIN } from './connection-checks.js';
import { correlationCheck } from './correlation-check.js';
import { mappingsCheck } from './mappings-check.js';
import { describeProfile } from './profile-lines.js';
import { trialOptions, type Step, type Trial } from './step.js';

const FIELDS = 'fields';

/** The customer of new tickets, and the fields that they use. */
export function ticketingChecks(trial: Trial, settings: TicketingConfig, deep: boolean): readonly Step[] {
  const { template_rec_id: template } = settings;
  return [
    {
      step: 'employee',
      title: 'The employee exists',
      failure: 'the employee cannot be read',
      needs: LOGIN,
      run: () => readEmployee(trial, settings.employee_rec_id),
    },
    ...(template === undefined
      ? []
      : [
          {
            step: 'template',
            title: 'The request template exists',
            failure: 'the request template cannot be read',
            needs: LOGIN,
            run: () => readTemplate(trial, template),
          },
        ]),
    {
      step: FIELDS,
      title: 'The fields of the ticket object can be read',
      failure: 'the fields of the ticket object do not match the configuration',
      needs: LOGIN,
      run: async () => {
        const options = { ...trialOptions(trial), refresh: true };
        const entity = await trial.connection.metadata.entity(settings.business_object, options);
        const fields = fieldsOf(entity).map((field) => field.name);
        if (settings.correlation_field !== undefined) {
          requireField('ticketing.correlation_field', settings.correlation_field, fields);
        }
        for (const name of Object.keys(settings.on_invalid_value ?? {}))
          requireField('ticketing.on_invalid_value', name, fields);
        return { detail: `${fields.length} fields`, ...describeProfile(entity, settings) };
      },
    },
    { ...correlationCheck(trial, settings), needs: [FIELDS] },
    ...(deep ? [{ ...mappingsCheck(trial, settings), needs: [FIELDS] }] : []),
  ];
}

/** [Netskope document, "Validate Employee Record ID"] */
function readEmployee(trial: Trial, recId: string): Promise<string | undefined> {
  const fix = 'Take the RecId of an existing employee: More > Employee, with the RecID column shown.';
  return readNamed(trial, { set: 'employees', recId, name: 'DisplayName', key: 'ticketing.employee_rec_id', fix });
}

function readTemplate(trial: Trial, recId: string): Promise<string | undefined> {
  const fix = 'Take the RecId of a published request offering: Service Catalog, with the RecID column shown.';
  return readNamed(trial, { set: 'servicereqtemplates', recId, name: 'Name', key: 'ticketing.template_rec_id', fix });
}

interface Named {
  readonly set: string;
  readonly recId: string;
  /** Field with the name of the record. */
  readonly name: string;
  readonly key: string;
  readonly fix: string;
}

async function readNamed(trial: Trial, { set, recId, name, key, fix }: Named): Promise<string | undefined> {
  try {
    const value = (await trial.connection.client.read(set, recId, trialOptions(trial)))[name];
    return typeof value === 'string' ? value : undefined;
  } catch (error) {
    if (!isPluginError(error) || error.code !== 'tenant.no_record') throw error;
    throw new IvantiError('tenant.no_record', `${key}: ${error.message}`, { ...error.problem, field: key, fix });
  }
}

function requireField(key: string, name: string, fields: readonly string[]): void {
  if (fields.includes(name)) return;
  throw new PluginError('config.unknown_field', `${key}: there is no field ${name}.${didYouMean(name, fields)}`, {
    field: key,
  });
}
