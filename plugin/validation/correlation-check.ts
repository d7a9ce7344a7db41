import { randomBytes } from 'node:crypto';
import { PluginError, type Field } from '../../host-sdk/index.js';
import type { TicketingConfig } from '../config/schema.js';
import { TICKETING_SCHEMA } from '../config/ticketing-schema.js';
import { isContradiction } from '../odata/contradiction.js';
import { fieldsOf } from '../odata/fields.js';
import { filterIgnored } from '../ticketing/keyed-records.js';
import { trialOptions, type Finding, type Step, type Trial } from './step.js';

const KEY = 'ticketing.correlation_field';
/** Length of a key that hosts make. */
const KEY_LENGTH = 32;
/** The names that the configuration accepts: filters use the field's name unchanged. */
const NAME = new RegExp(TICKETING_SCHEMA.properties.correlation_field.pattern);
/** Common names of fields for keys of other products. */
const FOR_KEYS = /correlat|extern|foreign|integration|third.?party|alert|custom(?!er)|testfield/i;

/**
 * With a correlation field: whether it can hold a key, and whether the tenant honours a filter on it. Without one:
 * which field could be it.
 */
export function correlationCheck(trial: Trial, settings: TicketingConfig): Step {
  return {
    step: 'correlation',
    title: 'Tickets can be found by their keys',
    failure: 'tickets cannot be found by their keys',
    run: async () => {
      const { metadata } = trial.connection;
      const fields = fieldsOf(await metadata.entity(settings.business_object, trialOptions(trial)));
      const { correlation_field: name } = settings;
      if (name === undefined) return proposed(fields, writtenBy(trial.queues));
      const field = fields.find((one) => one.name === name);
      // The check of the fields reports a field that does not exist.
      if (field === undefined) return undefined;
      requireRoom(field);
      return await keepsTo(trial, settings.business_object, name);
    },
  };
}

function proposed(fields: readonly Field[], taken: ReadonlySet<string>): Finding {
  const [best, ...others] = fields
    .filter((field) => holdsKeys(field) && FOR_KEYS.test(field.name) && NAME.test(field.name))
    .map(({ name }) => name)
    .filter((name) => !taken.has(name));
  const why =
    'Without one, the host looks for a lost ticket by time and text, and another data folder creates every ticket again.';
  if (best === undefined) {
    return {
      detail: `No ${KEY} is set. ${why} Add a text field of ${KEY_LENGTH} characters or more for it on the tenant.`,
    };
  }
  const more = others.length === 0 ? '' : ` (or ${others.join(', ')})`;
  return {
    detail: `No ${KEY} is set. ${why} ${best}${more} is suitable if nothing else uses it.`,
    proposal: { key: KEY, value: best, purpose: 'the keys of tickets' },
  };
}

/** The fields that queues of the host fill, so that they would overwrite a key. */
function writtenBy(queues: Trial['queues'] = []): ReadonlySet<string> {
  return new Set(queues.flatMap(({ create, update }) => [...create, ...update].map(({ target }) => target)));
}

/** An optional text field that can hold a whole key. */
function holdsKeys(field: Field): boolean {
  return !field.required && hasRoom(field);
}

function hasRoom({ type, role, writable, maxLength = Infinity }: Field): boolean {
  return type === 'string' && role === 'plain' && writable && maxLength >= KEY_LENGTH;
}

function requireRoom(field: Field): void {
  if (hasRoom(field)) return;
  const kind =
    field.type === 'string' && field.maxLength !== undefined
      ? `text of ${field.maxLength} characters`
      : field.role === 'plain'
        ? field.type
        : `a ${field.role}`;
  throw new PluginError(
    'config.invalid',
    `${KEY}: ${field.name} (${kind}) cannot hold a key of ${KEY_LENGTH} characters.`,
    {
      field: KEY,
      fix: `Name a writable text field of ${KEY_LENGTH} characters or more.`,
    },
  );
}

async function keepsTo(trial: Trial, set: string, field: string): Promise<Finding> {
  const unusedKey = randomBytes(KEY_LENGTH / 2).toString('hex');
  const filter = { any: [{ field, operator: 'eq', value: unusedKey } as const] };
  try {
    const query = { filter, select: ['RecId', field], top: 2 };
    const { records } = await trial.connection.client.list(set, query, trialOptions(trial));
    return records.length === 0 ? { detail: `${field} keeps the key of a ticket` } : ignored(set, field);
  } catch (error) {
    if (!isContradiction(error)) throw error;
    return ignored(set, field);
  }
}

function ignored(set: string, field: string): Finding {
  return { problem: filterIgnored(set, field, KEY), isWarning: true };
}
