import type { RecordView } from '../../model/data/view-row.js';
import { readInstant } from '../../model/query/literal.js';
import type { PickOption } from '../../model/schema/pick-lists.js';
import { note, type Call } from '../request/call.js';
import { objectAt, textAt } from '../request/json-body.js';
import { listOf } from './offerings.js';

/** The values that a caller sent for the parameters of an offering, by the parameter's RecId. */
interface SentValue {
  readonly value?: unknown;
  /** RecId of the chosen option, sent beside the value of a combo. */
  readonly option?: string;
}

/** An answer as it is stored with the request. */
export interface OrderValue {
  readonly parameter: RecordView;
  readonly value: string;
  readonly option: string | null;
}

type Checked = Omit<OrderValue, 'parameter'> | { readonly problem: string };

const PARAMETER_KEY = /^par-([0-9a-f]{32})(-recid)?$/i;

function readSent(body: Readonly<Record<string, unknown>>): ReadonlyMap<string, SentValue> {
  const sent = new Map<string, SentValue>();
  for (const [key, value] of Object.entries(objectAt(body, 'parameters'))) {
    const [, id, option] = PARAMETER_KEY.exec(key) ?? [];
    if (id === undefined) continue;
    const known = sent.get(id.toUpperCase());
    const added =
      option === undefined ? { value } : { option: typeof value === 'string' ? value.trim().toUpperCase() : '' };
    sent.set(id.toUpperCase(), { ...known, ...added });
  }
  return sent;
}

/**
 * Reads the answers to an offering's parameters, or the first problem with them: a tenant names one at a time
 * (measured). A parameter that was not sent gets its default. Parameters of another offering are left out (measured).
 */
export function readOrderValues(
  call: Call,
  parameters: readonly RecordView[],
  body: Readonly<Record<string, unknown>>,
): readonly OrderValue[] | { readonly problem: string } {
  const sent = readSent(body);
  const ids = new Set(parameters.map((each) => String(each['RecId'])));
  for (const id of sent.keys())
    if (!ids.has(id)) note(call, `the offering has no parameter ${id}: its value is left out`);
  const values: OrderValue[] = [];
  for (const parameter of parameters) {
    if (parameter['DisplayType'] === 'label') continue;
    const checked = check(call, parameter, sent.get(String(parameter['RecId'])), textAt(body, 'localOffset'));
    if ('problem' in checked) return checked;
    values.push({ parameter, ...checked });
  }
  return values;
}

function isRequired(parameter: RecordView): boolean {
  return /^(true|\$\(true\))$/i.test(String(parameter['RequiredExpression']));
}

function check(call: Call, parameter: RecordView, sent: SentValue | undefined, offset: string): Checked {
  const name = String(parameter['Name']);
  const isDefault = sent?.value === undefined;
  const given = isDefault ? String(parameter['DefaultValue'] ?? '') : sent.value;
  if (parameter['DisplayType'] === 'checkbox') return checkBox(call, name, given);
  const value = typeof given === 'string' || typeof given === 'number' ? String(given).trim() : '';
  if (value === '')
    return isRequired(parameter) ? { problem: `Parameter ${name} is required` } : { value, option: null };
  const list = listOf(parameter);
  if (list !== undefined) {
    const options = call.namespace.store.seedData.pickLists.get(list) ?? [];
    return checkOption(name, value, isDefault ? undefined : (sent.option ?? ''), options);
  }
  return /^date/.test(String(parameter['DisplayType']))
    ? checkDate(call, name, value, offset)
    : { value, option: null };
}

/** Only the text `true` ticks a box; anything else leaves it empty, and the request succeeds (measured). */
function checkBox(call: Call, name: string, given: unknown): Checked {
  const isLookalike = given !== 'true' && /^(true|1|yes|on)$/i.test(String(given));
  if (isLookalike) note(call, `check box ${name} is ticked by the text true alone: it stays empty`);
  return { value: given === 'true' ? 'true' : 'false', option: null };
}

/** The value of a list needs the RecId of its option beside it (measured, in the tenant's own words). */
function checkOption(name: string, value: string, id: string | undefined, options: readonly PickOption[]): Checked {
  const found = options.find((option) => option.value.toLowerCase() === value.toLowerCase());
  if (!found) return { problem: `'${value}' is not in the validation list of parameter ${name}` };
  if (id === '') return { problem: `'${name}' validation list's value was submitted without it's identifier.` };
  const isOther = id !== undefined && id !== found.recId;
  return isOther
    ? { problem: `'${id}' is not the identifier of '${value}' in the validation list of parameter ${name}` }
    : { value: found.value, option: found.recId };
}

const YEAR_ONE = '0001-01-01T00:00:00Z';
const MINUTE = 60_000;

/**
 * A date is read as the tenant's wall time, shifted by `localOffset`, which must be the negated offset of the tenant in
 * minutes. 0 stores another hour, and an offset that is not negated stores the year 1. The request succeeds in both
 * cases (measured).
 */
function checkDate(call: Call, name: string, value: string, offset: string): Checked {
  const { zone } = call.tenant;
  const instant = readInstant(value, zone);
  if (Number.isNaN(instant)) return { problem: `'${value}' is not a date for parameter ${name}` };
  const own = zone.offsetAt(instant);
  const shift = offset === '' ? 0 : own + Number(offset);
  if (shift === 0) return { value: stampOf(instant), option: null };
  note(call, `localOffset is not the negated offset of the tenant: the date of ${name} is stored as another one`);
  return {
    value: Number(offset) === own || Number.isNaN(shift) ? YEAR_ONE : stampOf(instant - shift * MINUTE),
    option: null,
  };
}

function stampOf(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
