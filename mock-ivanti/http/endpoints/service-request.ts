import { findRecord } from '../../model/data/store.js';
import { createRecord } from '../../tenant/rules/write.js';
import { at } from '../../model/schema/business-object.js';
import { jsonAnswer, type Answer } from '../../tenant/answers/answer.js';
import type { Call } from '../request/call.js';
import { objectAt, readObject, textAt } from '../request/json-body.js';
import { objectOfSet, offeringOf, parametersOf } from './offerings.js';
import { readOrderValues, type OrderValue } from './order-values.js';
import { Refused } from '../../tenant/refusals/refused.js';
import { requireRight } from '../request/rights.js';
import { writerOf } from '../request/writer.js';

function refusal(text: string): Answer {
  const body = { IsSuccess: false, ErrorText: text, Message: text, ServiceRequests: [], InvalidServiceRequests: [] };
  return jsonAnswer(200, body);
}

/** `POST /rest/ServiceRequest/new` (Ivanti docs 2022). A refusal is 200 with IsSuccess false (measured). */
export function serviceRequest(call: Call): Answer {
  const object = objectOfSet(call, 'servicereqs');
  requireRight(call, object);
  const body = readObject(call, 'emptyCreate');
  const offering = offeringOf(call, textAt(body, 'subscriptionId'));
  if (!offering) return refusal('The subscription cannot be found');
  const user = textAt(body, 'strUserId');
  if (findRecord(call.namespace.store, objectOfSet(call, 'employees'), user) === undefined)
    return refusal('The user cannot be found');
  const values = readOrderValues(call, parametersOf(call, offering), body);
  if ('problem' in values) return refusal(values.problem);
  const data = objectAt(body, 'serviceReqData');
  const location = textAt(body, 'strCustomerLocation');
  const subject = textAt(data, 'Subject');
  const fields = {
    ...(subject !== '' && { Subject: subject }),
    Symptom: textAt(data, 'Symptom') || String(offering['Description'] ?? ''),
    ProfileLink: user,
    SvcReqTmplLink: String(offering['RecId']),
    ...(location !== '' && { CustomerLocation: location }),
  };
  try {
    const row = createRecord(writerOf(call), object, fields);
    const stored = storeValues(call, row.recId, values);
    return jsonAnswer(200, {
      IsSuccess: true,
      ErrorText: null,
      ServiceRequests: [
        {
          strRequestRecId: row.recId,
          strRequestNum: String(row.values[at(object, 'ServiceReqNumber')] ?? ''),
          strName: offering['Name'],
          parameterTemplateParameterIds: stored,
        },
      ],
      InvalidServiceRequests: [],
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refusal([error.envelope.message].flat().join('; '));
  }
}

/** Stores the answers as records of the request; gives the RecId of each by that of its parameter (measured). */
function storeValues(call: Call, request: string, values: readonly OrderValue[]): Record<string, string> {
  const writer = { ...writerOf(call), as: 'colleague' as const };
  const object = objectOfSet(call, 'servicereqparams');
  return Object.fromEntries(
    values.map(({ parameter, value, option }) => {
      const { recId } = createRecord(writer, object, {
        ParameterName: parameter['Name'],
        DisplayType: parameter['DisplayType'],
        ParameterValue: value,
        ParameterValueRecId: option,
        SvcReqTmplParamLink: parameter['RecId'],
        ParentLink: request,
      });
      return [String(parameter['RecId']), recId];
    }),
  );
}
