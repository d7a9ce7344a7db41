import { describe, expect, test } from 'vitest';
import { conformanceChecks, type ExamSubject } from '../host-sdk/conformance.js';
import { MANIFEST } from '../plugin/manifest.js';

describe('the exam asks for the marks of addresses', () => {
  const token = { type: 'string', writeOnly: true };
  const url = { type: 'string', 'x-role': 'address' };
  const taken = async (configuration: object) => {
    const exam = { manifest: { ...MANIFEST, capabilities: [], configuration } } as unknown as ExamSubject;
    await conformanceChecks(exam)
      .find(({ id }) => id === 'manifest.roles')
      ?.run();
  };

  test.each<[string, object, string]>([
    [
      'a secret without any',
      { properties: { token, url: { type: 'string' } } },
      'has no field with x-role address, which a secret needs',
    ],
    ['one in a list', { properties: { token, urls: { items: url } } }, 'has an address in a list'],
    [
      'one under $ref',
      { properties: { token, u: { $ref: '#/definitions/u' } }, definitions: { u: url } },
      'has an address in a list, under $ref',
    ],
    ['a secret in a list', { properties: { tokens: { items: token }, url } }, 'has a secret in a list'],
  ])('and sees %s', async (_case, configuration, sentence) => {
    await expect(taken(configuration)).rejects.toThrow(sentence);
  });

  test('and wants none where there is no secret', async () => {
    await taken({ properties: { url: { type: 'string' } } });
    await taken({ properties: { token, url } });
  });
});
