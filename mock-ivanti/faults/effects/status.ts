import { HTML_TYPE, JSON_TYPE } from '../../http/answer.js';
import { type Effect, isObject } from './effect.js';

/** Answers with a status. The body is text, or anything else as JSON; without one the answer is empty. */
export interface StatusSpec {
  readonly code: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const status: Effect<StatusSpec> = {
  stage: 'before-commit',
  check(spec) {
    const isCode =
      isObject(spec) && Number.isInteger(spec['code']) && Number(spec['code']) >= 200 && Number(spec['code']) <= 599;
    return isCode ? undefined : 'status needs { code: 200..599, body?, headers? }';
  },
  apply({ code, body, headers = {} }, scene) {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const type = text.startsWith('<') ? HTML_TYPE : JSON_TYPE;
    scene.answer = { status: code, headers, ...(text !== '' && { type, body: text }) };
  },
};
