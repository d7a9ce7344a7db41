import { didYouMean, PluginError, type Field } from '../../host-sdk/index.js';
import type { TicketingConfig } from '../config/schema.js';
import { withoutPrefix } from '../odata/custom-name.js';
import type { EdmEntity } from '../odata/edmx.js';
import { fieldsOf } from '../odata/fields.js';
import { knownObject, NOTES, ROLES, type Role } from './profile-catalogue.js';

/** The field, or for `severity` the fields, with a role, and why; empty where the object has none. */
export interface Chosen {
  readonly role: Role;
  /** For `notes` it may be a collection of journal records. */
  readonly fields: readonly string[];
  readonly why: 'configured' | 'known' | 'by name' | 'none';
}

type Overrides = NonNullable<TicketingConfig['fields']>;

/**
 * Usual names, the likeliest first. Names after `|` are used only where no custom field has one of the names before it.
 */
const USUAL: Readonly<Record<Exclude<Role, 'number'>, string>> = {
  title: 'Subject Summary Title ShortDescription | DisplayName Name',
  text: 'Symptom Description Details LongDescription',
  status: 'Status State',
  notes: 'NewNotes',
  customer: 'ProfileLink RequestorLink CustomerLink RequesterLink EmployeeLink',
  template: 'SvcReqTmplLink',
  team: 'OwnerTeam AssignedTeam Team',
  owner: 'Owner Assignee AssignedTo',
  severity: 'Priority Urgency Impact Severity',
  created: 'CreatedDateTime',
  modified: 'LastModDateTime',
};

/** The condition for a field to have a role. */
const FITS: Partial<Readonly<Record<Role, (field: Field) => boolean>>> = {
  title: isText,
  text: isText,
  status: isText,
  notes: isText,
  customer: isLink,
  template: isLink,
  team: isText,
  created: ({ type }) => type === 'datetime',
  modified: ({ type }) => type === 'datetime',
};
const WANTED: Partial<Readonly<Record<Role, string>>> = {
  customer: 'a link',
  template: 'a link',
  created: 'a date and time',
  modified: 'a date and time',
};

/** One line for each role, in order. */
export function chooseFields(entity: EdmEntity, overrides: Overrides): readonly Chosen[] {
  const fields = fieldsOf(entity);
  return ROLES.map((role) => configured(role, overrides, fields, entity) ?? derived(role, fields, entity));
}

function configured(role: Role, overrides: Overrides, fields: readonly Field[], entity: EdmEntity): Chosen | undefined {
  const own = overrides[role];
  if (own === undefined) return undefined;
  const key = `ticketing.fields.${role}`;
  const found = [own].flat().map((name) => {
    // Notes may be records of another collection.
    if (role === 'notes' && /^journal/i.test(name) && fieldNamed(fields, name) === undefined) return name;
    const field = fieldNamed(fields, name);
    if (field === undefined) throw unknownField(key, name, fields, entity);
    if (FITS[role]?.(field) === false) {
      const message = `${key}: ${field.name} is not ${WANTED[role] ?? 'a text that can be written'}.`;
      throw new PluginError('config.invalid', message, { field: key });
    }
    return field.name;
  });
  return { role, fields: found, why: 'configured' };
}

function derived(role: Role, fields: readonly Field[], entity: EdmEntity): Chosen {
  const fitting = fields.filter((field) => FITS[role]?.(field) ?? true);
  const known = role === 'severity' ? undefined : knownObject(entity.name)?.fields[role];
  const field = known === undefined ? undefined : fieldNamed(fitting, known);
  if (field !== undefined) return { role, fields: [field.name], why: 'known' };
  const [strong = [], weak = []] = usualNames(role, entity);
  if (role === 'severity') {
    const found = strong.flatMap((name) => fieldNamed(fitting, name) ?? customNamed(fitting, name, entity) ?? []);
    return { role, fields: found.map(({ name }) => name), why: found.length === 0 ? 'none' : 'by name' };
  }
  for (const names of [strong, weak]) {
    for (const find of [fieldNamed, customNamed]) {
      for (const name of names) {
        const found = find(fitting, name, entity);
        if (found !== undefined) return { role, fields: [found.name], why: 'by name' };
      }
    }
  }
  if (role !== 'notes') return { role, fields: [], why: 'none' };
  if (known !== undefined) return { role, fields: [known], why: 'known' };
  const hasJournal = entity.relations.some(({ target }) => /^journal(__|$)/i.test(target));
  return hasJournal ? { role, fields: [NOTES], why: 'by name' } : { role, fields: [], why: 'none' };
}

function usualNames(role: Role, entity: EdmEntity): readonly (readonly string[])[] {
  // The object's own number; `Number` alone may be anything.
  if (role === 'number') return [[`${entity.name}Number`, `${withoutPrefix(entity.name)}Number`]];
  return USUAL[role].split(' | ').map((names) => names.split(' '));
}

function fieldNamed(fields: readonly Field[], name: string): Field | undefined {
  return fields.find((field) => field.name === name) ?? fields.find((field) => isSame(field.name, name));
}

/**
 * A custom field has the prefix of its maker: `ivnt_Subject`. Of several, the one with the object's own prefix counts.
 */
function customNamed(fields: readonly Field[], name: string, entity: EdmEntity): Field | undefined {
  const found = fields.filter((field) => field.name.includes('_') && isSame(withoutPrefix(field.name), name));
  const prefix = entity.name.slice(0, entity.name.length - withoutPrefix(entity.name).length);
  const own = prefix === '' ? undefined : found.find((field) => isSame(field.name, `${prefix}${name}`));
  return own ?? (found.length === 1 ? found[0] : undefined);
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function isText({ type, role, writable }: Field): boolean {
  return type === 'string' && writable && role !== 'link' && role !== 'key';
}

function isLink({ role, name }: Field): boolean {
  return role === 'link' && !name.endsWith('_RecID');
}

function unknownField(key: string, name: string, fields: readonly Field[], entity: EdmEntity): PluginError {
  const meant = didYouMean(
    name,
    fields.map((field) => field.name),
  );
  return new PluginError('config.unknown_field', `${key}: ${entity.name} has no field ${name}.${meant}`, {
    field: key,
  });
}
