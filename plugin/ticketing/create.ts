import type { CreateOutcome, CreateTicketRequest, Json, Problem } from '../../host-sdk/index.js';
import { isPluginError, PluginError } from '../../host-sdk/index.js';
import type { TicketContext } from './context.js';
import { buildPayload } from './payload.js';
import type { Payload } from './payload.js';

/** What a create sends: the mapped values, the customer, and the host's key where a field is named for it. */
export async function ticketPayload(
  context: TicketContext,
  request: Pick<CreateTicketRequest, 'values' | 'idempotencyKey' | 'signal'>,
): Promise<Payload> {
  const { fields } = await context.describe({ purpose: 'ticket', signal: request.signal });
  const { employee_rec_id, correlation_field } = context.settings;
  const mapped = new Set(Object.keys(request.values).map((name) => name.toLowerCase()));
  return buildPayload(
    {
      ...(mapped.has('profilelink') ? {} : { ProfileLink: employee_rec_id }),
      ...request.values,
      ...(correlation_field === undefined ? {} : { [correlation_field]: request.idempotencyKey }),
    },
    fields,
  );
}

/** One POST. [Netskope document, "Create incidents on Ivanti"] */
export async function createTicket(context: TicketContext, request: CreateTicketRequest): Promise<CreateOutcome> {
  try {
    const payload = await ticketPayload(context, request);
    if (request.dryRun === true) return { outcome: 'dry-run', payload: payload.values, problems: payload.problems };
    const [problem] = payload.problems;
    if (problem !== undefined) return { outcome: 'refused', problem };
    const options = { purpose: 'ticket', signal: request.signal } as const;
    const { reader } = await context.describe(options);
    const record = await context.client.create(context.set, payload.values, options);
    const ref = reader.ref(record);
    if (ref === undefined) {
      throw new PluginError(
        'network.outcome_unknown',
        'The tenant’s answer to the create names neither RecId nor number.',
      );
    }
    const state = reader.state(record) ?? { status: request.values['Status'] ?? 'Logged' };
    const notes = [...payload.notes, ...notStored(payload.values, record)];
    return { outcome: 'created', ref, ...state, ...(notes.length === 0 ? {} : { notes }) };
  } catch (error) {
    if (!isPluginError(error) || error.code === 'host.not_supported') throw error;
    const problem = blameEmployee(error.problem, request.values);
    return { outcome: problem.code === 'network.outcome_unknown' ? 'unknown' : 'refused', problem };
  }
}

/** An unknown customer is the connection's fault, not the ticket's, unless the queue maps one. */
function blameEmployee(problem: Problem, values: CreateTicketRequest['values']): Problem {
  const isCustomer = problem.code === 'tenant.value_refused' && /ProfileLink|Attempting to link/i.test(problem.message);
  if (!isCustomer || Object.keys(values).some((name) => name.toLowerCase() === 'profilelink')) return problem;
  const fix = 'Set `ticketing.employee_rec_id` to the RecId of an existing employee.';
  return { ...problem, field: 'ticketing.employee_rec_id', fix };
}

/** Tenants drop some values without a word; whoever mapped them should know. */
function notStored(sent: Readonly<Record<string, Json>>, stored: Readonly<Record<string, Json>>): readonly string[] {
  return Object.keys(sent)
    .filter((name) => sent[name] !== null && sent[name] !== '' && (stored[name] === null || stored[name] === ''))
    .map((name) => `The tenant did not store ${name}`);
}
