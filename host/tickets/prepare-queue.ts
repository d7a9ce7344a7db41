import { keyOfRole, PluginError, type DefaultMappings, type Mapping, type Queue } from '../../host-sdk/index.js';
import { requireName } from '../platform/names.js';
import { unknownName } from '../platform/unknown-name.js';
import { requireCapability, requireSection, type Session } from '../sessions/session.js';
import { listQueues, type TicketQueue } from '../store/queues.js';
import { listRules } from '../store/rules.js';
import { checkReopening } from './check-reopening.js';
import { readStatusOf } from './ticket-run.js';
import { fieldTitles } from './field-titles.js';
import { namesIn } from '../rules/render-template.js';

/** The input for a queue; missing values come from the plugin. */
export interface QueueDraft {
  readonly name: string;
  readonly rule: string;
  /** Label of the plugin's queue; default: its first. */
  readonly queue?: string | undefined;
  readonly mode?: TicketQueue['mode'];
  readonly create?: readonly Mapping[] | undefined;
  readonly update?: readonly Mapping[] | undefined;
  readonly on_closed?: TicketQueue['on_closed'];
  readonly reopen_within?: TicketQueue['reopen_within'];
  readonly reopen_status?: TicketQueue['reopen_status'];
  readonly resolved?: TicketQueue['resolved'];
}

export interface PreparedQueue {
  readonly queue: TicketQueue;
  /** Warnings about settings that work, but probably not as intended. */
  readonly warnings: readonly string[];
}

/**
 * Completes and checks a queue before it is saved. Throws `host.unknown_name` for a rule or queue that does not exist,
 * `config.invalid` for an existing name and for mappings that cannot create a ticket.
 * @param known The stored queue of the plugin: the product's queues are not read again.
 */
export async function prepareQueue(session: Session, draft: QueueDraft, known?: Queue): Promise<PreparedQueue> {
  const { connection, store } = session;
  requireName(draft.name, 'queue');
  const ticketing = requireCapability(session, 'ticketing');
  const { correlationField } = requireSection(session, 'ticketing');
  const correlationKey = keyOfRole(session.configurationSchema, 'correlation-field');
  const rules = await listRules(store.db);
  const rule = rules.find(({ name }) => name === draft.rule);
  if (rule === undefined) {
    const known = rules.map(({ name }) => name);
    const fix = '`rules list` shows the rules, `rules add` adds one.';
    throw unknownName('rule', draft.rule, known, { field: 'rule', fix });
  }
  await checkName(session, draft.name);
  const isKnown = known !== undefined && (draft.queue ?? known.label) === known.label;
  const { label, value } = isKnown ? known : targetOf(await ticketing.getQueues(), draft.queue);
  const defaults = await ticketing.getDefaultMappings({ kind: rule.kind });
  const { mode = 'append' } = draft;
  const { create = defaults.create } = draft;
  const update = draft.update ?? defaultUpdate(defaults, create, mode);
  await checkMappings(session, 'create', create, neededOf(defaults));
  await checkMappings(session, 'update', update, []);
  const { name, on_closed = 'note', reopen_within, reopen_status, resolved } = draft;
  if (resolved !== undefined) await checkMappings(session, 'resolved', resolved, []);
  refuseNotes(resolved, defaults);
  const closing = {
    on_closed,
    ...(reopen_within === undefined ? {} : { reopen_within }),
    ...(reopen_status === undefined ? {} : { reopen_status }),
    ...(resolved === undefined ? {} : { resolved }),
  };
  const where = { name, rule: rule.name, connection: connection.name, label, value };
  const queue: TicketQueue = { ...where, create, update, mode, ...closing };
  checkReopening(queue, readStatusOf(session));
  return {
    queue,
    warnings: warningsOf(create, defaults.create, { correlationField, correlationKey }),
  };
}

async function checkName({ connection, store }: Session, name: string): Promise<void> {
  const taken = (await listQueues(store.db)).find((one) => one.name === name && one.connection !== connection.name);
  const isReserved = name === 'default' || name.trim() === '';
  if (taken === undefined && !isReserved) return;
  const reason = isReserved ? 'The name is reserved' : `The name belongs to a queue of ${taken?.connection ?? ''}`;
  throw new PluginError('config.invalid', `${reason}: "${name}".`, { field: 'name', fix: 'Use another name.' });
}

function targetOf(queues: readonly Queue[], label: string | undefined): Queue {
  const chosen = label === undefined ? queues[0] : queues.find((one) => one.label === label);
  if (chosen !== undefined) return chosen;
  const labels = queues.map((one) => one.label);
  const fix = `The connection offers ${labels.join(', ') || 'none'}.`;
  throw unknownName('queue', label ?? '', labels, { field: 'queue', fix });
}

/** In `upsert` mode a repeat also updates the fields of the create, except fixed ones such as a status. */
function defaultUpdate(
  defaults: DefaultMappings,
  create: readonly Mapping[],
  mode: TicketQueue['mode'],
): readonly Mapping[] {
  if (mode !== 'upsert') return defaults.update;
  const renewed = create.filter(({ target, template }) => {
    return namesIn(template).length > 0 && !defaults.update.some((one) => one.target === target);
  });
  return [...renewed, ...defaults.update];
}

/** A note that is set with other fields could be added twice. */
function refuseNotes(resolved: readonly Mapping[] = [], defaults: DefaultMappings): void {
  const notes = new Set(defaults.update.map(({ target }) => target.toLowerCase()));
  const note = resolved.find(({ target }) => notes.has(target.toLowerCase()));
  if (note === undefined) return;
  throw new PluginError('config.invalid', `Every alert adds ${note.target}, also a resolved one.`, {
    field: `resolved.${note.target}`,
    fix: `Fill ${note.target} in update, and remove it from resolved.`,
  });
}

function neededOf({ create, needed }: DefaultMappings): readonly Mapping[] {
  return needed === undefined ? create : create.filter(({ target }) => needed.includes(target));
}

/** @param needed Mappings of fields that every ticket needs. */
async function checkMappings(
  session: Session,
  list: 'create' | 'update' | 'resolved',
  mappings: readonly Mapping[],
  needed: readonly Mapping[],
): Promise<void> {
  const invalid = (target: string, message: string, fix: string) =>
    new PluginError('config.invalid', message, { field: `${list}.${target}`, fix });
  const targets = mappings.map(({ target }) => target.toLowerCase());
  const twice = mappings.find(({ target }, index) => targets.indexOf(target.toLowerCase()) !== index);
  if (twice !== undefined) {
    const { titleOf } = await fieldTitles(session);
    throw invalid(twice.target, `${titleOf(twice.target)} is mapped twice.`, 'Put both texts into one template.');
  }
  const isFilled = ({ target }: Mapping) =>
    mappings.some((one) => one.target.toLowerCase() === target.toLowerCase() && one.template.trim() !== '');
  const missing = needed.filter((one) => !isFilled(one)).map(({ target }) => target);
  if (missing[0] === undefined) return;
  const { titleOf, nameOf } = await fieldTitles(session);
  const [called] = mappings.filter(({ target }) => missing.includes(nameOf(target) ?? ''));
  throw invalid(
    missing[0],
    `A ticket needs ${missing.map(titleOf).join(', ')}, which the mapping does not fill.`,
    called === undefined
      ? `Map every one of ${needed.map(({ target }) => titleOf(target)).join(', ')}.`
      : `Write ${nameOf(called.target) ?? ''} instead of ${called.target}: mappings use the name of a field.`,
  );
}

interface Correlation {
  readonly correlationField: string | undefined;
  /** The key in the configuration. */
  readonly correlationKey: string | undefined;
}

function warningsOf(
  create: readonly Mapping[],
  defaults: readonly Mapping[],
  { correlationField, correlationKey }: Correlation,
): readonly string[] {
  const fixed = defaults.filter(({ template }) => namesIn(template).length === 0);
  const changed = fixed.flatMap(({ target, template }) => {
    const own = create.find((one) => one.target.toLowerCase() === target.toLowerCase());
    if (own === undefined || own.template === template) return [];
    return `${target} is "${own.template}" instead of "${template}": the product may not treat such a ticket as new.`;
  });
  const namesAlert = create.some(({ template }) => namesIn(template).includes('id'));
  if (correlationField !== undefined || namesAlert) return changed;
  const unsure =
    `${correlationKey === undefined ? 'No' : `Neither ${correlationKey} nor a`} template with $id is there: after a lost answer ` +
    'it cannot be determined whether a ticket was created, so some alerts may get two tickets or none.';
  return [...changed, unsure];
}
