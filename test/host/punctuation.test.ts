import { describe, expect, test } from 'vitest';
import { PluginError, PROBLEMS, punctuated } from '../../host-sdk/index.js';

describe('a text that is put together', () => {
  test.each([
    ['The tenant refused it: "No such user.".', 'The tenant refused it: "No such user.".'],
    ['Entry x.js cannot be imported: it is broken..', 'Entry x.js cannot be imported: it is broken.'],
    ['fitler is not a known key, did you mean filter?.', 'fitler is not a known key, did you mean filter?'],
    ['Stop!. Go on.', 'Stop! Go on.'],
    ['The tenant says:. Ask it.', 'The tenant says. Ask it.'],
    ['One. . Two.', 'One. Two.'],
    ['Wait….', 'Wait…'],
    ['Wait... Then go on...', 'Wait... Then go on...'],
    ['The path ../x and .. and "a..b" stay. So does 1..2.', 'The path ../x and .. and "a..b" stay. So does 1..2.'],
  ])('%j reads %j', (text, read) => {
    expect(punctuated(text)).toBe(read);
  });

  test('is read so in every problem, and in every fix of the table', () => {
    const { problem } = new PluginError('config.invalid', 'name is not known, did you mean names?.', {
      fix: 'Do so..',
    });
    expect(problem).toMatchObject({ message: 'name is not known, did you mean names?', fix: 'Do so.' });
    for (const { fix, meaning } of Object.values(PROBLEMS)) {
      expect([punctuated(fix), punctuated(meaning)]).toEqual([fix, meaning]);
    }
  });
});
