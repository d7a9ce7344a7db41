import type { CreateOutcome, CreateTicketRequest, Problem } from '../../host-sdk/index.js';
import { isPluginError, PluginError } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { TicketContext, TicketObject } from './context.js';
import { notStored } from './not-stored.js';
import type { Payload } from './payload.js';
import { learnCreatedOffset } from './created-offset.js';
import { learnKey } from './keyed-records.js';
import { certainFrom } from './write-window.js';
import { knownRefusals, learnRefusal } from './known-refusals.js';
import { CUSTOMER_LINKS, isMapped, ticketPayload } from './ticket-values.js';

/** One POST. [Netskope document, "Create incidents on Ivanti"] */
export async function createTicket(context: TicketContext, request: CreateTicketRequest): Promise<CreateOutcome> {
  const options = { purpose: 'ticket', signal: request.signal } as const;
  try {
    const { object, payload } = await preparePayload(context, request, options);
    const problems = [...payload.problems, ...knownRefusals(context, payload, object.fields)];
    const notes = payload.notes.length === 0 ? {} : { notes: payload.notes };
    if (request.dryRun === true) return { outcome: 'dry-run', payload: payload.values, problems, ...notes };
    const [problem] = problems;
    if (problem !== undefined) return { outcome: 'refused', problem };
    return { ...(await send(context, object, payload, request, options)), ...notes };
  } catch (error) {
    if (!isPluginError(error) || error.code === 'host.not_supported') throw error;
    const problem = blameEmployee(error.problem, request.values);
    if (problem.code !== 'network.outcome_unknown') return { outcome: 'refused', problem };
    return { outcome: 'unknown', problem, certainFrom: certainFrom(context) };
  }
}

/** A field that is not there may have been added since the object was described. */
async function preparePayload(
  context: TicketContext,
  request: CreateTicketRequest,
  options: CallOptions,
): Promise<{ readonly object: TicketObject; readonly payload: Payload }> {
  const prepare = async (object: TicketObject) => {
    const lists = await context.pickListsOf(request.values, object.fields, options);
    return { object, payload: ticketPayload(context, request, object.fields, lists) };
  };
  const first = await prepare(await context.describe(options));
  const isUnknown = first.payload.problems.some((problem) => problem.code === 'config.unknown_field');
  return isUnknown ? await prepare(await context.describe(options, 'recent')) : first;
}

async function send(
  context: TicketContext,
  { fields, reader }: TicketObject,
  { values }: Payload,
  { idempotencyKey }: CreateTicketRequest,
  options: CallOptions,
): Promise<Extract<CreateOutcome, { readonly outcome: 'created' }>> {
  let record;
  try {
    record = await context.client.create(context.set, values, options);
  } catch (error) {
    throw learnRefusal(context, { values }, fields, error);
  }
  const ref = reader.ref(record);
  if (ref === undefined) {
    throw new PluginError(
      'network.outcome_unknown',
      'The tenant’s answer to the create names neither RecId nor number.',
    );
  }
  context.provenWrites.add('Add');
  learnCreatedOffset(context.memory, context.client.serverClock, record, context.timeZone);
  learnKey(context, record, idempotencyKey);
  const missed = notStored(values, record, fields, context.timeZone);
  const state = reader.state(record) ?? { status: typeof values['Status'] === 'string' ? values['Status'] : 'Logged' };
  return { outcome: 'created', ref, ...state, ...(missed.length === 0 ? {} : { notStored: missed }) };
}

/** An unknown customer is the connection's fault, not the ticket's, unless the queue maps one. */
function blameEmployee(problem: Problem, values: CreateTicketRequest['values']): Problem {
  const isCustomer =
    problem.code === 'tenant.value_refused' && /(Profile|Requestor)Link|Attempting to link/i.test(problem.message);
  if (!isCustomer || CUSTOMER_LINKS.some((name) => isMapped(values, name))) return problem;
  const fix = 'Set `ticketing.employee_rec_id` to the RecId of an existing employee.';
  return { ...problem, field: 'ticketing.employee_rec_id', fix };
}
