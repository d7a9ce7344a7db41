import { describe, expect, test } from 'vitest';
import { failureOf } from '../../plugin/http/failures.js';
import { readPage } from '../../plugin/odata/records.js';

const envelope = (message: unknown, code = 'ISM_4000') =>
  JSON.stringify({ code, description: 'Bad Request', message, help: '' });
const reply = (status: number, text = '', headers = {}) => ({ status, text, headers });

describe('a refusal', () => {
  test.each<[string, number, string, string]>([
    ['an expired session', 401, envelope(['Authentication required'], 'ISM_4001'), 'auth.refused'],
    [
      'a missing right',
      400,
      envelope(['Role SelfService does not have rights to delete object Incident#.']),
      'auth.rights',
    ],
    ['403', 403, '', 'auth.rights'],
    [
      'a required field',
      400,
      envelope(['Mandatory field "Category" value must be provided.']),
      'tenant.required_field',
    ],
    [
      'a pick list',
      400,
      envelope(["UndefinedValidatedValue: 'X' is not in the validation list of validated field Incident.Status"]),
      'tenant.value_refused',
    ],
    ['an unknown link', 400, envelope(['Attempting to link: record cannot be found']), 'tenant.value_refused'],
    ['an unknown field', 400, envelope(["Field 'Colour' was not found"]), 'config.unknown_field'],
    ['an unknown key', 400, envelope(['Invalid key']), 'tenant.no_record'],
    [
      'a missing record',
      400,
      envelope(["Record '1234' cannot be found in the business object 'incident'"]),
      'tenant.no_record',
    ],
    ['a UI prompt', 400, envelope(['DataLayer.PromptException: choose']), 'tenant.refused'],
    ['an unknown path', 404, envelope(['Requested resource not found'], 'ISM_4004'), 'tenant.not_found'],
    ['the quota', 429, envelope(['API rate limits exceeded for this interval']), 'quota.rate_limited'],
    ['a failure', 500, envelope([''], 'ISM_5000'), 'tenant.failed'],
    ['a redirect', 302, '', 'tenant.not_ivanti'],
    ['a page', 404, '<html>nothing here</html>', 'tenant.not_ivanti'],
  ])('for %s is told by its status and text', (_case, status, text, code) => {
    expect(failureOf(reply(status, text), 'test').code).toBe(code);
  });

  test('says what Ivanti said, which field it meant, and its code', () => {
    const { problem } = failureOf(
      reply(400, envelope(['Mandatory field "Category" value must be provided.'])),
      'creating',
    );
    expect(problem).toMatchObject({ field: 'Category', status: 400, vendorCode: 'ISM_4000' });
    expect(problem.message).toContain('Mandatory field "Category" value must be provided.');
  });

  test('understands a message that is a plain text', () => {
    expect(failureOf(reply(400, envelope('Invalid key')), 'x').code).toBe('tenant.no_record');
  });

  test('never repeats the session that an unhandled error of a tenant leaks', () => {
    const leak = `Unhandled system exception: {&quot;SessionId&quot;:&quot;t.example.com#${'A'.repeat(32)}#2&quot;,&quot;LoginId&quot;:&quot;jdoe&quot;}`;
    const { message } = failureOf(reply(500, envelope([leak])), 'x');
    expect(message).not.toContain('A'.repeat(32));
    expect(message).not.toContain('jdoe');
  });
});

describe('"nothing" has one spelling inside', () => {
  test.each([
    [204, ''],
    [200, ''],
    [200, '  '],
    [200, '{"@odata.context":"c","value":[]}'],
    [200, '{"@odata.context":"c","value":null}'],
    [200, '{"@odata.context":"c","@odata.count":0}'],
    [200, '{"value":"No instances found."}'],
  ])('%i %s', (status, text) => {
    expect(readPage(reply(status, text), 'test').records).toEqual([]);
  });

  test.each([
    ['a login page', '<!DOCTYPE html><html>Sign in</html>', 'tenant.not_ivanti'],
    ['cut JSON', '{"value":[{"RecId":"A"', 'tenant.bad_answer'],
    ['foreign JSON', '{"hello":"world"}', 'tenant.bad_answer'],
    ['a bare list', '[]', 'tenant.bad_answer'],
    ['a text', '{"value":"Try again."}', 'tenant.bad_answer'],
    ['a list of texts', '{"value":["x"]}', 'tenant.bad_answer'],
  ])('%s with status 200 is a problem, not an empty page', (_case, text, code) => {
    expect(() => readPage(reply(200, text), 'test')).toThrow(expect.objectContaining({ code }) as Error);
  });
});
