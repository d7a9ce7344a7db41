import { failureOf, looksLikeHtml, messageOf } from './response-problems.js';
import type { HttpReply } from './send.js';

/**
 * `You cannot query more than 50 records` [Ivanti help; measured; a client tested on a live tenant], with a number in
 * any script and any grouping.
 */
const SENTENCE = /cannot query more than\s{1,9}(\p{Nd}{1,3}(?:[.,'’\s]?\p{Nd}{3}){0,2})?/iu;

/** Where the sentence is in another language, only a number on its own can be the limit. */
const NUMBER = /(?<![\p{Script=Latin}\p{N}'"._,-])\p{Nd}{1,2}(?![\p{Script=Latin}\p{N}'"_]|[.,]\p{Nd})/gu;

/** An HTML page shows in its first characters what it is, and a refusal is short. */
const LONGEST = 8 * 1024;

/**
 * How many records to ask for after an answer that refuses a page for its size, with any status. Undefined for any
 * other answer. The guess is right if the tenant then gives that many: in another language only the number identifies
 * the refusal.
 * @param asked Records that were asked for.
 */
export function smallerPage(reply: HttpReply, asked: number): number | undefined {
  const isPage = looksLikeHtml(reply);
  const isShort = reply.text.length <= LONGEST;
  if (asked <= 1 || (!isPage && !isShort)) return undefined;
  const text = isPage ? reply.text.slice(0, LONGEST).replace(/<[^<>]*>/g, ' ') : refusalIn(reply);
  const sentence = SENTENCE.exec(text.normalize('NFKC'));
  if (sentence !== null) {
    const most = numberOf(sentence[1] ?? '');
    // A limit written in words, or one that was not exceeded, is still lower than what was asked for.
    return most >= 1 && most < asked ? most : Math.floor(asked / 2);
  }
  const isRefusal = reply.status === 200 || failureOf(reply, '', true).code === 'tenant.refused';
  if (isPage || !isRefusal) return undefined;
  const numbers = [...text.normalize('NFKC').matchAll(NUMBER)].map(([number]) => numberOf(number));
  const [most, other] = new Set(numbers.filter((number) => number >= 1 && number < asked));
  return other === undefined ? most : undefined;
}

/** What a tenant sends instead of records. */
function refusalIn(reply: HttpReply): string {
  if (reply.status < 300 && !/"code"\s*:\s*"ISM_[45]\d*"/.test(reply.text)) return '';
  return messageOf(reply);
}

function numberOf(text: string): number {
  return Number(Array.from(text.matchAll(/\p{Nd}/gu), ([digit]) => valueOf(digit)).join(''));
}

/** The ten digits of a script are consecutive code points. */
function valueOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}
