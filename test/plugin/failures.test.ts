import { describe, expect, test } from 'vitest';
import { looksLikeJwt } from '../../plugin/auth/jwt.js';
import { failureOf } from '../../plugin/http/response-problems.js';
import { retryAfterMs } from '../../plugin/http/retry.js';
import { readPage } from '../../plugin/odata/records.js';
import { readStamp } from '../../plugin/odata/stamp.js';

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
  ])('for %s is recognized by its status and text', (_case, status, text, code) => {
    expect(failureOf(reply(status, text), 'test').code).toBe(code);
  });

  test('says what Ivanti said, which field it meant, and its code', () => {
    const { problem } = failureOf(
      reply(400, envelope(['Required field Incident.Category value must be provided.'])),
      'creating',
    );
    expect(problem).toMatchObject({ field: 'Category', status: 400, vendorCode: 'ISM_4000' });
    expect(problem.message).toContain('Required field Incident.Category value must be provided.');
  });

  test.each([
    ['Incident((new)).NotEmpty: Mandatory field "Geschäftsbereich / Unit" value must be provided.'],
    ['Incident((new)).NotEmpty: Mandatory field "Category" value must be provided.'],
    ['Incident((new)).NotEmpty: something else'],
  ])('names no field where it gives a label or nothing: %s', (text) => {
    expect(failureOf(reply(400, envelope([text])), 'creating').problem).not.toHaveProperty('field');
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

describe('a text of a tenant that is made to be slow', () => {
  const texts: readonly (readonly [string, (length: number) => string])[] = [
    ['a word without end', (length) => 'a'.repeat(length)],
    ['the beginning of a session', (length) => 'a#'.repeat(length / 2)],
    ['dots', (length) => `${'.'.repeat(length)}#`],
    ['blanks behind a name', (length) => `SessionId${' '.repeat(length)}`],
    ['names', (length) => 'password="'.repeat(length / 10)],
    ['half a sentence', (length) => 'Required field '.repeat(length / 15)],
    ['a field without end', (length) => `Required field ${'a '.repeat(length / 2)}`],
    ['half a form', (length) => 'log '.repeat(length / 4)],
    ['line breaks', (length) => '\n'.repeat(length)],
  ];
  const readings: readonly (readonly [string, (text: string) => unknown])[] = [
    ['a refusal', (text) => failureOf(reply(400, envelope([text])), 'x')],
    ['a refusal in one text', (text) => failureOf(reply(500, JSON.stringify(text)), 'x')],
    ['a page for people', (text) => failureOf(reply(404, `<html>${text}`), 'x')],
    ['a pause', (text) => retryAfterMs(text, 0)],
    ['a session key', (text) => looksLikeJwt(text)],
    ['a stamp', (text) => readStamp(text, 'UTC')],
  ];
  const cases = readings.flatMap(([kind, read]) => texts.map(([name, text]) => [kind, name, read, text] as const));

  /** Milliseconds of this process: what else the machine does is not measured. */
  const best = (run: () => unknown) => {
    const times = [1, 2, 3].map(() => {
      const begun = process.cpuUsage();
      run();
      return process.cpuUsage(begun).user / 1000;
    });
    return Math.min(...times);
  };

  test.each(cases)('takes %s of %s no more than thrice the time when it is doubled', (_kind, _name, read, text) => {
    const [once, twice] = [text(60_000), text(120_000)];
    // A reading that grows with the square takes seconds for such a text; what takes so little grows with nothing.
    expect(best(() => read(twice))).toBeLessThan(Math.max(100, 3 * best(() => read(once))));
  });

  test('keeps its secrets to itself where it is cut', () => {
    const key = `t.example.com#${'A'.repeat(32)}#2`;
    for (let blanks = 400; blanks < 520; blanks++) {
      const { message } = failureOf(reply(500, envelope([`${' '.repeat(blanks)}${key}`])), 'x');
      expect(message).not.toContain('AAA');
    }
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
