import type { HostServices, ValidateRequest } from '../host-sdk/index.js';
import { isPluginError, PluginError } from '../host-sdk/index.js';
import type { Config } from './config/schema.js';
import type { Connection } from './connection.js';
import { nearest } from './nearest.js';
import { fieldsOf } from './odata/fields.js';
import { dataSettings } from './pull/context.js';
import { discoverTable } from './pull/discover.js';

export interface Step {
  readonly step: string;
  readonly title: string;
  /** What was found, in a few words. */
  readonly run: () => Promise<string | undefined>;
}

/** Nobody waits longer than this for one answer while looking at a form. */
const PATIENCE_MS = 30_000;

/** Steps before anything is known of the sections; shown as skipped when the configuration cannot be read. */
export const REMOTE_OUTLINE = [
  { step: 'address', title: 'The instance answers as an Ivanti tenant' },
  { step: 'credentials', title: 'The tenant accepts the credential' },
  { step: 'records', title: 'One incident can be read' },
] as const;

/** What is tried on the wire, in order, for the sections that the configuration has. */
export function stepsOf(
  config: Config,
  connection: Connection,
  services: HostServices,
  request: ValidateRequest,
): readonly Step[] {
  const { client, metadata } = connection;
  const options = () => ({
    purpose: 'check' as const,
    signal: request.signal,
    deadline: services.clock.now() + PATIENCE_MS,
  });
  const probed = config.ticketing?.business_object ?? 'incidents';
  // One read answers three questions; each step takes its own part of the answer.
  let probe: Promise<number> | undefined;
  const readOne = () => (probe ??= client.list(probed, { top: 1 }, options()).then(({ records }) => records.length));
  const only = async (concerns: (error: PluginError) => boolean): Promise<number | undefined> => {
    try {
      return await readOne();
    } catch (error) {
      if (!isPluginError(error) || concerns(error)) throw error;
      return undefined;
    }
  };
  const [address, credentials, records] = REMOTE_OUTLINE;
  return [
    { ...address, run: () => only((error) => isAddress(error)).then(() => client.endpoint.collection(probed).href) },
    { ...credentials, run: () => only((error) => error.code === 'auth.refused').then(() => config.auth.strategy) },
    {
      ...records,
      run: () => only(() => true).then((count) => (count === 0 ? `the role sees no record of ${probed}` : undefined)),
    },
    ...(config.ticketing === undefined
      ? []
      : [
          {
            step: 'employee',
            title: 'The employee exists',
            run: () => readEmployee(connection, config.ticketing?.employee_rec_id ?? '', options()),
          },
          {
            step: 'fields',
            title: 'The fields of the ticket object can be read',
            run: async () => {
              const entity = await metadata.entity(probed, { ...options(), refresh: true });
              const fields = fieldsOf(entity).map((field) => field.name);
              requireField(config.ticketing?.correlation_field, fields);
              return `${fields.length} fields`;
            },
          },
        ]),
    ...(config.data?.tables ?? []).map((table) => ({
      step: `table:${table}`,
      title: `The table ${table} can be read`,
      run: async () => {
        const context = { settings: dataSettings(config), timeZone: config.time_zone, client, metadata, ...services };
        const { problem, count } = await discoverTable(context, table, options());
        if (problem !== undefined) throw new PluginError(problem.code, problem.message, problem);
        return count === undefined ? undefined : `${count} records`;
      },
    })),
  ];
}

function isAddress(error: PluginError): boolean {
  const { code, blame } = error.problem;
  return blame === 'network' || code.startsWith('tenant.not_') || code === 'tenant.bad_answer';
}

async function readEmployee(
  { client }: Connection,
  recId: string,
  options: Parameters<Connection['client']['read']>[2],
): Promise<string | undefined> {
  try {
    const employee = await client.read('employees', recId, options);
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

function requireField(name: string | undefined, fields: readonly string[]): void {
  if (name === undefined || fields.includes(name)) return;
  const near = nearest(name, fields);
  const hint = near === undefined ? '' : `, did you mean ${near}?`;
  throw new PluginError('config.unknown_field', `ticketing.correlation_field: there is no field ${name}${hint}`, {
    field: 'ticketing.correlation_field',
  });
}
