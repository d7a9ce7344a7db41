import type { Switches } from '../switches/switches.js';
import { saltOf } from '../schema/hash.js';

/** An order of RecIds other than that of their upper-case texts: the keys of two compare as they do in it. */
export interface Collation {
  readonly ofStored: (recId: string) => string;
  readonly ofLiteral: (text: string) => string;
}

/** The RecId with some letters in lower case: always the same ones. */
export function mixedCase(recId: string): string {
  const bits = saltOf(recId);
  return recId.replaceAll(/[A-F]/g, (letter, at: number) => ((bits >>> (at & 31)) & 1 ? letter.toLowerCase() : letter));
}

/** Keys are compared without regard to case, so bytes are written as digits. */
function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex');
}

/** The groups of a uniqueidentifier from the last to the first, as SQL Server compares them. */
function guidOf(text: string): string {
  const digits = text.toUpperCase();
  return [20, 16, 12, 8, 0].map((from, index) => digits.slice(from, [32, 20, 16, 12, 8][index])).join('');
}

/** The order the tenant is set to; undefined where that is the order of the texts in upper case. */
export function collationOf({ recid_case: letters, recid_order: order }: Switches): Collation | undefined {
  if (order === 'guid') return { ofStored: guidOf, ofLiteral: guidOf };
  if (order === 'any-case' || letters === 'upper') return undefined;
  return { ofStored: (recId) => bytesOf(mixedCase(recId)), ofLiteral: bytesOf };
}
