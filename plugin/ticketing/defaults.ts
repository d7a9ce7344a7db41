import { PluginError, type DefaultMappings, type Item, type Mapping } from '../../host-sdk/index.js';
import { knownObject } from './profile-catalogue.js';
import type { TicketProfile } from './profile.js';

/** Texts of the product document. [Netskope document, "Queue Mapping" and its sample alerts] */
const ALERT = {
  title: 'Netskope $appCategory alert: $alertName',
  text: [
    'Alert ID: $id',
    'App: $app',
    'Alert Name: $alertName',
    'Alert Type: $alertType',
    'App Category: $appCategory',
    'User: $user',
  ].join('\n'),
  // Where an object has only a title, the title must name the alert, and first, because a long title is shortened.
  titleAlone: 'Alert $id: $alertName',
  notes: 'Received a new alert with Alert ID: $id and Alert Name: $alertName in Cloud Exchange.',
};

/** Events have neither an alert's name nor its type; the document covers alerts only. */
const EVENT: typeof ALERT = {
  title: 'Netskope $eventType event: $id',
  text: ['Event ID: $id', 'Event Type: $eventType', 'Time: $timestamp', 'App: $app', 'User: $user'].join('\n'),
  titleAlone: 'Event $id: $eventType',
  notes: 'Received a new event with Event ID: $id and Event Type: $eventType in Cloud Exchange.',
};

/**
 * The mappings that a new queue starts with. Throws `config.invalid` for an object whose title field is unknown: a user
 * would not find a record without a title.
 */
export function defaultMappings(profile: TicketProfile, kind: Item['kind']): DefaultMappings {
  const { title, text, status, fresh, notes } = profile;
  const texts = kind === 'alert' ? ALERT : EVENT;
  if (title === undefined) {
    throw new PluginError('config.invalid', `No field of ${profile.object} is known to hold the title of a ticket.`, {
      field: 'ticketing.fields.title',
      fix: 'Set `ticketing.fields.title` to the field of the object that holds its short text.',
    });
  }
  const mapped = (target: string | undefined, template: string | undefined): readonly Mapping[] =>
    target === undefined || template === undefined ? [] : [{ target, template }];
  const { needed = ['title'] } = knownObject(profile.entity) ?? {};
  const create = [
    ...mapped(title, text === undefined ? texts.titleAlone : texts.title),
    ...mapped(text, texts.text),
    ...mapped(status, fresh),
  ];
  const targets = needed.flatMap((role) => profile[role] ?? []);
  return {
    create,
    update: mapped(notes?.target, texts.notes),
    needed: targets.filter((name) => create.some(({ target }) => target === name)),
  };
}
