import { findRecord, tableOf } from '../../model/data/store.js';
import { viewOf } from '../../model/data/view-row.js';
import { updateRecord } from '../../tenant/rules/write.js';
import { jsonAnswer, type Answer } from '../../tenant/answers/answer.js';
import { objectOf, type Call } from '../request/call.js';
import { readObject, textAt } from '../request/json-body.js';
import { missing } from './record.js';
import { Refused, refuse } from '../../tenant/refusals/refused.js';
import { writerOf } from '../request/writer.js';

interface Prompt {
  readonly name: string;
  readonly value: unknown;
}

/** Prompt answers, as `{Name, Value}` or `{Field, Value}` objects (the key's name differs between callers). */
function readPrompts(body: Readonly<Record<string, unknown>>): Prompt[] {
  const prompts = body['PromptParams'];
  if (!Array.isArray(prompts)) return [];
  return (prompts as unknown[]).flatMap((prompt) => {
    if (typeof prompt !== 'object' || prompt === null) return [];
    const entries = prompt as Record<string, unknown>;
    return [
      { name: textAt(entries, 'Name', 'Field', 'FieldName', 'Key'), value: entries['Value'] ?? entries['value'] },
    ];
  });
}

/**
 * `POST /{set}('{id}')/{Action}` (Ivanti docs 2021, Quick-Actions-API). The object's data says what the action sets and
 * asks for. A refused save is 200 with the problems inside (measured on the older surface, whose words are used here).
 */
export function quickAction(call: Call): Answer {
  const object = objectOf(call);
  const { route, namespace, tenant } = call;
  const key = route.key ?? '';
  if (key === '') refuse('blankObjectKey');
  const body = readObject(call, 'emptyUpdate');
  const action =
    object.actions?.find(({ name }) => name.toLowerCase() === route.name?.toLowerCase()) ?? refuse('notFound');
  const id = textAt(body, 'ActionId');
  if (id.toLowerCase() !== action.id) refuse('wrongAction', id);
  const row = findRecord(namespace.store, object, key) ?? missing(call, 'missingRecord', key, object.entity);
  const answers = Object.fromEntries(readPrompts(body).map(({ name, value }) => [name, value]));
  const asked = (action.prompts ?? []).filter((name) => answers[name] === undefined || answers[name] === '');
  const problems = asked.map((name) => `DataLayer.PromptException: a value for ${name} must be given`);
  const table = tableOf(namespace.store, object);
  const shouldSave = body['ShouldSave'] !== false;
  const answer = (status: string, errors: readonly string[], saved: boolean, after = row): Answer =>
    jsonAnswer(200, {
      status,
      saved,
      validationErrors: errors,
      objectId: key,
      data: viewOf(table, after, tenant.style),
    });
  if (problems.length > 0) return answer('error', problems, false);
  if (!shouldSave) return answer('success', [], false);
  try {
    return answer('success', [], true, updateRecord(writerOf(call), object, key, { ...answers, ...action.sets }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return answer('error', [error.envelope.message].flat(), false);
  }
}
