import {
  isPluginError,
  PluginError,
  type CreateOutcome,
  type CreateTicketRequest,
  type JsonObject,
  type Problem,
} from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { TicketContext } from './context.js';
import { notStored } from './not-stored.js';
import type { Payload } from './payload.js';
import { learnCreatedOffset } from './created-offset.js';
import { learnKey } from './keyed-records.js';
import { certainFrom } from './write-window.js';
import { knownRefusals, learnRefusal } from './known-refusals.js';
import type { TicketObject, TicketReader } from './ticket-state.js';
import { ticketPayload } from './ticket-values.js';

/** One POST. [Netskope document, "Create incidents on Ivanti"] */
export async function createTicket(context: TicketContext, request: CreateTicketRequest): Promise<CreateOutcome> {
  const options = { purpose: 'ticket', signal: request.signal, onEvent: request.onEvent } as const;
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
    const { problem } = error;
    if (problem.code !== 'network.outcome_unknown') return { outcome: 'refused', problem };
    return { outcome: 'unknown', problem, certainFrom: certainFrom(context) };
  }
}

/** A missing field may have been added since the object was described. */
async function preparePayload(
  context: TicketContext,
  request: CreateTicketRequest,
  options: CallOptions,
): Promise<{ readonly object: TicketObject; readonly payload: Payload }> {
  const prepare = async (object: TicketObject) => {
    const lists = await context.pickListsOf(request.values, object, options);
    return { object, payload: ticketPayload(context, request, object, lists) };
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
    const learned = learnRefusal(context, { values }, fields, error);
    if (!isPluginError(learned)) throw learned;
    const problem = blameSettings(context, learned.problem, values, reader);
    throw problem === learned.problem ? learned : PluginError.from(problem, { cause: error });
  }
  const ref = reader.ref(record);
  if (ref === undefined) {
    throw new PluginError(
      'network.outcome_unknown',
      'The tenant’s answer to the create names neither RecId nor number.',
    );
  }
  context.provenWrites.add('Add');
  const { created } = reader.profile;
  learnCreatedOffset(context.memory, context.client.serverClock, record[created], context.timeZone);
  learnKey(context, record, idempotencyKey);
  const missed = notStored(values, record, { fields, notes: reader.profile.notes }, context.timeZone);
  return {
    outcome: 'created',
    ref,
    ...reader.madeState(record, values),
    ...(missed.length === 0 ? {} : { notStored: missed }),
  };
}

/** An unknown customer or template is a fault of the connection, not of the ticket, unless the queue maps one. */
function blameSettings(
  { settings }: TicketContext,
  problem: Problem,
  values: JsonObject,
  { profile: { customer, template } }: TicketReader,
): Problem {
  if (problem.code !== 'tenant.value_refused') return problem;
  const blamed = [
    { key: 'employee_rec_id', link: customer, recId: settings.employee_rec_id, what: 'employee' },
    { key: 'template_rec_id', link: template, recId: settings.template_rec_id, what: 'request template' },
  ].find(({ link, recId }) => {
    const names = (text: string) => problem.message.toLowerCase().includes(text.toLowerCase());
    return link !== undefined && recId !== undefined && values[link] === recId && (names(link) || names(recId));
  });
  if (blamed === undefined) return problem;
  const field = `ticketing.${blamed.key}`;
  return { ...problem, field, fix: `Set \`${field}\` to the RecId of an existing ${blamed.what}.` };
}
