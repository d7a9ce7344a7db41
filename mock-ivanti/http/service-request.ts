import type { RecordView } from '../contract.js';
import { findRecord } from '../data/store.js';
import { createRecord } from '../rules/write.js';
import { at } from '../schema/business-object.js';
import type { Value } from '../schema/field.js';
import { type Answer, jsonAnswer } from './answer.js';
import { type Call, note } from './call.js';
import { readObject, textAt } from './json-body.js';
import { listOf, objectOfSet, offeringOf, parametersOf } from './offerings.js';
import { Refused } from './refused.js';
import { requireRight } from './rights.js';
import { writerOf } from './writer.js';

function refusal(text: string): Answer {
  const body = { IsSuccess: false, ErrorText: text, Message: text, ServiceRequests: [], InvalidServiceRequests: [] };
  return jsonAnswer(200, body);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Texts of `par-<id>` keys by parameter id. */
function readParameters(body: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const parameters = isRecord(body['parameters']) ? body['parameters'] : {};
  const found = Object.keys(parameters).flatMap((key) => {
    const [, id] = /^par-([0-9a-f]{32})$/i.exec(key) ?? [];
    return id === undefined ? [] : [[id.toUpperCase(), textAt(parameters, key)] as const];
  });
  return new Map(found);
}

function problemOf(call: Call, parameter: RecordView, value: string): string | undefined {
  const name = String(parameter['Name']);
  if (value === '') return parameter['RequiredExpression'] === '$(true)' ? `Parameter ${name} is required` : undefined;
  const list = listOf(parameter);
  const options = list === undefined ? undefined : call.namespace.store.soil.pickLists.get(list);
  const isKnown = options?.some((option) => option.value.toLowerCase() === value.toLowerCase()) ?? true;
  return isKnown ? undefined : `'${value}' is not in the validation list of parameter ${name}`;
}

/** The negated offset of the tenant is right; anything else stores a date of the year 1 (measured). */
function isWrongOffset(call: Call, body: Readonly<Record<string, unknown>>): boolean {
  const sent = textAt(body, 'localOffset');
  return sent !== '' && Number(sent) !== -call.tenant.zone.offsetAt(call.tenant.clock.now());
}

const YEAR_ONE = Date.parse('0001-01-01T00:00:00Z');

/** `POST /rest/ServiceRequest/new` (Ivanti docs 2022). A refusal is 200 with IsSuccess false (measured). */
export function serviceRequest(call: Call): Answer {
  const object = objectOfSet(call, 'servicereqs');
  requireRight(call, object);
  const body = readObject(call, 'emptyCreate');
  const { store } = call.namespace;
  const offering = offeringOf(call, textAt(body, 'subscriptionId'));
  if (!offering) return refusal('The subscription cannot be found');
  const user = textAt(body, 'strUserId');
  if (findRecord(store, objectOfSet(call, 'employees'), user) === undefined) return refusal('The user cannot be found');
  const values = readParameters(body);
  const parameters = parametersOf(call, offering);
  const valueOf = (parameter: RecordView): string => values.get(String(parameter['RecId'])) ?? '';
  const problems = parameters.flatMap((each) => problemOf(call, each, valueOf(each)) ?? []);
  if (problems.length > 0) return refusal(problems.join('; '));
  const hasWrongOffset = isWrongOffset(call, body);
  if (hasWrongOffset)
    note(call, 'localOffset is not the negated offset of the tenant: the date is stored as 0001-01-01');
  const data = isRecord(body['serviceReqData']) ? body['serviceReqData'] : {};
  const location = textAt(body, 'strCustomerLocation');
  const fields = {
    Subject: textAt(data, 'Subject') || String(offering['Name']),
    Symptom: textAt(data, 'Symptom') || String(offering['Description'] ?? ''),
    ProfileLink: user,
    SvcReqTmplLink: String(offering['RecId']),
    ...(location !== '' && { CustomerLocation: location }),
  };
  try {
    const writer = writerOf(call);
    const row = createRecord(writer, object, fields);
    const quiet = { ...writer, as: 'colleague' as const };
    for (const parameter of parameters) {
      createRecord(quiet, objectOfSet(call, 'servicereqparams'), {
        Name: parameter['Name'],
        DisplayType: parameter['DisplayType'],
        ParameterValue: valueOf(parameter),
        TemplateParamLink: parameter['RecId'],
        ParentLink: row.recId,
        ...(hasWrongOffset && { CreatedDateTime: new Date(YEAR_ONE).toISOString() }),
      });
    }
    return accepted(row.recId, row.values[at(object, 'ServiceReqNumber')] ?? null);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refusal([error.envelope.message].flat().join('; '));
  }
}

function accepted(recId: string, number: Value): Answer {
  return jsonAnswer(200, {
    IsSuccess: true,
    ErrorText: null,
    ServiceRequests: [{ strRequestRecId: recId, strRequestNum: String(number) }],
    InvalidServiceRequests: [],
  });
}
