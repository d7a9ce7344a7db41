import { isPluginError, type Mapping, type Problem, type QueueInUse } from '../../host-sdk/index.js';
import type { TicketingConfig } from '../config/schema.js';
import type { Queueing } from '../permissions/needs.js';
import type { TicketContext } from '../ticketing/context.js';
import type { TicketObject } from '../ticketing/ticket-state.js';
import { defaultMappings } from '../ticketing/defaults.js';
import { noteFields } from '../ticketing/journal-notes.js';
import { knownRefusals } from '../ticketing/known-refusals.js';
import { buildPayload } from '../ticketing/payload.js';
import { ticketPayload } from '../ticketing/ticket-values.js';
import { trialOptions, type Finding, type Step, type Trial } from './step.js';

/** Checks what each queue, or the default mapping, would send for an example against the object. Nothing is sent. */
export function mappingsCheck(trial: Trial, settings: TicketingConfig): Step {
  return {
    step: 'mappings',
    title: 'The mappings fit the ticket object',
    failure: 'the mappings do not fit the ticket object',
    run: async () => {
      const context = trial.connection.tickets;
      const found: { readonly line: string; readonly problems: readonly Problem[] }[] = [];
      for (const queue of trial.queues ?? [await defaultQueue(trial, context)]) {
        const { sent, problems } = await tryMappings(trial, context, queue);
        const words = problems.length === 0 ? sent.join(', ') : problems.map(({ message }) => message).join(' ');
        found.push({ line: `${queue.label}: ${words}`, problems });
      }
      return findingOf(found, settings);
    },
  };
}

/** The queue that creates tickets where no other is defined. */
async function defaultQueue(trial: Trial, context: TicketContext): Promise<QueueInUse> {
  const mappings = defaultMappings(await context.profile(trialOptions(trial)), 'alert');
  return { label: 'default', value: {}, ...mappings };
}

function findingOf(
  found: readonly { readonly line: string; readonly problems: readonly Problem[] }[],
  { business_object: set }: TicketingConfig,
): Finding {
  const wrong = found.filter(({ problems }) => problems.length > 0);
  const detail = wrong.length === 0 ? `nothing is sent to ${set}` : `${wrong.length} of ${found.length} do not fit`;
  const problem = wrong[0]?.problems[0];
  const lines = found.map(({ line }) => line);
  return problem === undefined
    ? { detail, lines }
    : { detail, lines, problem: { ...problem, message: wrong[0]?.line ?? '' } };
}

async function tryMappings(
  trial: Trial,
  context: TicketContext,
  { value: queue, create, update }: Queueing,
): Promise<{ readonly sent: readonly string[]; readonly problems: readonly Problem[] }> {
  const options = trialOptions(trial);
  const object = await context.describe(options);
  const values = exampleOf(create, object);
  const onInvalidValue = context.settings.on_invalid_value ?? {};
  try {
    const lists = await context.pickListsOf({ ...exampleOf(update, object), ...values }, object, options);
    const made = ticketPayload(context, { values, queue, idempotencyKey: 'example' }, object, lists);
    const fields = [...object.fields, ...noteFields(object.reader.profile)];
    const changed = buildPayload(exampleOf(update, object), fields, { onInvalidValue, pickLists: lists });
    const missing = knownRefusals(context, made, object.fields);
    return { sent: Object.keys(made.values), problems: [...made.problems, ...missing, ...changed.problems] };
  } catch (error) {
    // A queue whose value names nothing.
    if (isPluginError(error) && error.code === 'config.invalid') return { sent: [], problems: [error.problem] };
    throw error;
  }
}

/** Constants as they are, and a short text for values from an alert; without an alert only texts can be checked. */
function exampleOf(mappings: readonly Mapping[], { fields }: TicketObject): Readonly<Record<string, string>> {
  const judged = mappings.flatMap(({ target, template }) => {
    const text = template.replaceAll(/\\\$|\$\w+/g, (found) => (found === '\\$' ? '$' : 'example'));
    const isConstant = !/(?<!\\)\$\w/.test(template);
    const field = fields.find(({ name }) => name.toLowerCase() === target.toLowerCase());
    const isText = field === undefined || (field.type === 'string' && field.role === 'plain');
    return isConstant || isText ? [[target, text] as const] : [];
  });
  return Object.fromEntries(judged);
}
