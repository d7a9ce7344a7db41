import { PluginError } from '../../host-sdk/index.js';
import type { TicketingConfig } from '../config/schema.js';
import type { EdmEntity } from '../odata/edmx.js';
import { chooseFields, type Chosen } from '../ticketing/profile-fields.js';
import type { Role } from '../ticketing/profile-catalogue.js';
import { profileOf } from '../ticketing/profile.js';
import type { Finding } from './step.js';

/** The effect on tickets where a role has no field. */
const WITHOUT: Readonly<Record<Role, string>> = {
  title: 'the default mapping cannot create tickets',
  text: 'only the title names the alert',
  status: 'no status is synced back',
  notes: 'later alerts are counted but not written into the ticket',
  number: 'the RecId is the number of a ticket',
  customer: 'tickets name no customer',
  template: 'not needed here',
  team: 'teams are not offered as queues',
  owner: 'tickets show no assignee',
  severity: 'the severity is not synced back',
  created: 'CreatedDateTime is used',
  modified: 'a sync asks for every open ticket',
};

const WHY: Readonly<Record<Exclude<Chosen['why'], 'none'>, string>> = {
  configured: 'set by the connection',
  known: 'known for this object',
  'by name': 'found by its name',
};

/**
 * Which field has each role of a ticket, and why. An object without a title cannot have tickets. An object with a
 * template needs it from the configuration or a queue.
 */
export function describeProfile(entity: EdmEntity, settings: TicketingConfig): Finding {
  const chosen = chooseFields(entity, settings.fields ?? {});
  const { final, notes, template } = profileOf(entity, settings);
  const lines = chosen.flatMap(({ role, fields, why }) => {
    if (why === 'none') return role === 'template' ? [] : [`${role}: none, so ${WITHOUT[role]}; ${wayOut(role)}`];
    const line = `${fields.join(', ')}, ${WHY[why]}`;
    const isRecords = role === 'notes' && notes?.journal !== undefined;
    return [isRecords ? `${role}: records of ${line}, mapped as ${notes.target}` : `${role}: ${line}`];
  });
  if (template !== undefined && settings.template_rec_id === undefined) {
    lines.push(`${template} is empty unless a queue maps it; ticketing.template_rec_id fills it`);
  }
  lines.push(`finished tickets: ${final.join(', ')}`);
  if (chosen.some(({ role, why }) => role === 'title' && why !== 'none')) return { lines };
  const problem = new PluginError('config.invalid', `No field of ${entity.name} is known to hold a title.`, {
    field: 'ticketing.fields.title',
    fix: 'Set `ticketing.fields.title` to the field of the object that holds its short text.',
  });
  return { lines, problem: problem.problem };
}

function wayOut(role: Role): string {
  return `ticketing.fields.${role} names one`;
}
