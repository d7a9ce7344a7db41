import { findRecord, tableOf } from '../../model/data/store.js';
import { eachRow } from '../../model/data/table.js';
import { viewOf, type RecordView } from '../../model/data/view-row.js';
import type { BusinessObject } from '../../model/schema/business-object.js';
import { jsonAnswer, type Answer } from '../../tenant/answers/answer.js';
import { note, type Call } from '../request/call.js';
import { refuse } from '../../tenant/refusals/refused.js';
import { may } from '../request/rights.js';

const PUBLISHED = /^published/i;

function recordsOf(call: Call, set: string): RecordView[] {
  const object = objectOfSet(call, set);
  if (!may(call, object, 'View')) return [];
  const table = tableOf(call.namespace.store, object);
  return Array.from(eachRow(table), (row) => viewOf(table, row, call.tenant.style));
}

export function objectOfSet(call: Call, set: string): BusinessObject {
  return call.namespace.store.seedData.objects.get(set) ?? refuse('notFound');
}

/**
 * Id of the subscription for an offering's id: two ids for the same thing (measured). An offering that was just created
 * has no subscription, and is ordered by its own id.
 */
function subscriptionsOf(call: Call): ReadonlyMap<unknown, unknown> {
  return new Map(recordsOf(call, 'servicereqsubscriptions').map((each) => [each['SvcReqTmplLink'], each['RecId']]));
}

function publishedOfferings(call: Call): RecordView[] {
  return recordsOf(call, 'servicereqtemplates').filter((each) => PUBLISHED.test(String(each['Status'])));
}

/** A published offering by subscription id. */
export function offeringOf(call: Call, subscriptionId: string): RecordView | undefined {
  const wanted = subscriptionId.toUpperCase();
  const subscriptions = subscriptionsOf(call);
  return publishedOfferings(call).find(({ RecId: id }) => (subscriptions.get(id) ?? id) === wanted);
}

/** The parameters an offering asks for, in order. */
export function parametersOf(call: Call, offering: RecordView): RecordView[] {
  return recordsOf(call, 'servicereqtemplateparams')
    .filter((each) => each['ParentLink_RecID'] === offering['RecId'])
    .sort((a, b) => Number(a['SequenceNum']) - Number(b['SequenceNum']));
}

/** `GET /rest/Template/{employee}/_All_`: what an employee may order, under the names a client reads. */
export function offerings(call: Call): Answer {
  const employee = call.route.name ?? '';
  if (findRecord(call.namespace.store, objectOfSet(call, 'employees'), employee) === undefined) {
    return jsonAnswer(200, []);
  }
  const subscriptions = subscriptionsOf(call);
  const list = publishedOfferings(call).map((each) => ({
    strRecId: each['RecId'],
    strSubscriptionId: subscriptions.get(each['RecId']) ?? each['RecId'],
    strName: each['Name'],
    strDescription: each['Description'],
    strCategory: each['Category'],
    strPrice: each['Price'],
  }));
  return { ...jsonAnswer(200, list), rows: list.length };
}

/** `GET /rest/ServiceRequest/PackageData/{subscription}/...`: the parameters to fill in (Ivanti docs 2022). */
export function packageData(call: Call): Answer {
  const id = call.route.name ?? '';
  const offering = offeringOf(call, id) ?? refuse('missingRecord', id, 'servicereqtemplate');
  const parameters = parametersOf(call, offering).map((each) => ({
    strRecId: each['RecId'],
    strName: each['Name'],
    strDisplayName: each['DisplayName'],
    strDisplayType: each['DisplayType'],
    strConfigOptions: each['ConfigOptions'],
    bRequired: each['RequiredExpression'] === '$(true)',
    strDefaultValue: each['DefaultValue'],
  }));
  return jsonAnswer(200, { strSubscriptionId: id, strName: offering['Name'], lstParameters: parameters });
}

/** Name of the pick list of a combo. */
export function listOf(parameter: RecordView): string | undefined {
  return /"validationList"\s*:\s*"(\w+)"/.exec(String(parameter['ConfigOptions']))?.[1];
}

/** `/rest/ServiceRequest/{parameter}/ValidationList`: rows of RecId, value and label; empty on the wrong verb (measured). */
export function validationList(call: Call): Answer {
  const { switches } = call.tenant;
  if (call.entry.method !== switches.validation_list_verb) {
    note(call, `a ValidationList asked for by ${call.entry.method} is empty`);
    return jsonAnswer(200, []);
  }
  const id = call.route.name?.toUpperCase();
  const parameter = recordsOf(call, 'servicereqtemplateparams').find((each) => each['RecId'] === id);
  const list = parameter && listOf(parameter);
  const options = list === undefined ? [] : (call.namespace.store.seedData.pickLists.get(list) ?? []);
  return jsonAnswer(
    200,
    options.map(({ recId, value }) => [recId, value, value]),
  );
}
