import { describe, expect, test } from 'vitest';
import { didYouMean, nearest } from '../../host-sdk/index.js';

describe('the name that was probably meant', () => {
  test.each<[written: string, meant: string | undefined]>([
    ['Statsu', 'Status'],
    ['STATUS', 'Status'],
    [' status ', 'Status'],
    ['Priorty', 'Priority'],
    ['Owner Team', 'OwnerTeam'],
    ['o', undefined],
    ['x', undefined],
    ['', undefined],
    ['Colour', undefined],
    ['S'.repeat(1_000_000), undefined],
  ])('for %.20s is %s', (written, meant) => {
    expect(nearest(written, ['Subject', 'Status', 'Priority', 'OwnerTeam', 'ID'])).toBe(meant);
  });

  test('is the nearest one, and of two alike the first', () => {
    expect(nearest('incident', ['incidents', 'incident2', 'incidents#'])).toBe('incidents');
    expect(nearest('pul', ['poll', 'pull'])).toBe('pull');
  });

  test('is suggested in a sentence, or not at all', () => {
    expect(didYouMean('incidnets', ['incidents'])).toBe(' Did you mean incidents?');
    expect(didYouMean('incidnets', [])).toBe('');
  });
});
