import { Refused } from '../refusals/refused.js';
import { readBody } from '../rules/body.js';
import type { BusinessObject } from '../../model/schema/business-object.js';
import { orMeant } from '../../model/shape/near-name.js';
import { shapeCheck, type ShapeCheck } from '../../model/shape/shape-check.js';
import type { RecordSources } from '../records/records.js';
import { CHANGE_SCHEMA, type Change } from './change.js';

/** The parts of a tenant that decide which changes it can carry out. */
type ChangeSources = Pick<RecordSources, 'seedData' | 'switches' | 'zone'>;

const checkShape = shapeCheck(CHANGE_SCHEMA, 'a change');

/**
 * Whether a change can be carried out on the tenant: its shape, its set, and its fields with their values. Unchecked,
 * an impossible change would fail in the middle of a later request.
 */
export function createChangeCheck(tenant: ChangeSources): ShapeCheck {
  return (change, at = '') => checkShape(change, at) ?? problemOf(tenant, change as Change, at);
}

function problemOf(tenant: ChangeSources, change: Change, at: string): string | undefined {
  const [[name, argument] = ['', { set: '' }]] = Object.entries(change) as [string, Argument][];
  const { objects } = tenant.seedData;
  const object = objects.get(argument.set.toLowerCase());
  const path = `${at}/${name}`;
  if (!object)
    return `${path}/set must be one of ${[...objects.keys()].join(', ')}${orMeant(argument.set, [...objects.keys()])}`;
  if (name === 'insert' && object.group) return `${path}/set must be a subtype: ${object.name} is a group of objects`;
  const unknown = Object.keys(argument.where ?? {}).find((field) => !object.fields.some((each) => each.name === field));
  if (unknown !== undefined) return `${path}/where has '${unknown}', which is not a field of ${object.name}`;
  return fieldsProblem(tenant, object, argument.fields ?? {}, `${path}/fields`);
}

interface Argument {
  readonly set: string;
  readonly where?: Readonly<Record<string, unknown>>;
  readonly fields?: Readonly<Record<string, unknown>>;
}

function fieldsProblem(
  { switches, zone }: ChangeSources,
  object: BusinessObject,
  fields: Readonly<Record<string, unknown>>,
  path: string,
): string | undefined {
  try {
    readBody(object, fields, { switches: { ...switches, unknown_field: 'refuse', unsupported_value: 'refuse' }, zone });
    return undefined;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return `${path}: ${error.message}`;
  }
}
