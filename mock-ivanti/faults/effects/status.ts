import { HTML_TYPE, JSON_TYPE } from '../../http/answer.js';
import { type Effect, hasOnly } from './effect.js';

/** Bodies by name: the tenant's envelope, a web server's page, nothing, and an error that tells about the inside (measured). */
const TEMPLATES = {
  json: '{"code":"ISM_5000","description":"Internal server error","message":["Unhandled system exception"],"help":""}',
  html: '<!DOCTYPE html><html><head><title>Error</title></head><body><h1>The service is unavailable.</h1></body></html>',
  empty: '',
  leak: '{"code":"ISM_5000","description":"Internal server error","message":["Unhandled system exception: {&quot;error&quot;:{&quot;SessionId&quot;:&quot;acme.ivanti.test#MOCKSESSION#2&quot;,&quot;TenantId&quot;:&quot;acme.ivanti.test&quot;,&quot;LoginId&quot;:&quot;integration@corp.example&quot;,&quot;Hostname&quot;:&quot;APP01&quot;}}"],"help":""}',
} as const;

/** Answers with a status. The body is text, anything else as JSON, or one of the templates; without one it is empty. */
export interface StatusSpec {
  readonly code: number;
  readonly body?: unknown;
  readonly template?: keyof typeof TEMPLATES;
  readonly headers?: Readonly<Record<string, string>>;
}

export const status: Effect<StatusSpec> = {
  stage: 'before-commit',
  check(spec) {
    const isStatus =
      hasOnly(spec, 'code', 'body', 'template', 'headers') &&
      Number.isInteger(spec['code']) &&
      Number(spec['code']) >= 200 &&
      Number(spec['code']) <= 599 &&
      [undefined, ...Object.keys(TEMPLATES)].includes(spec['template'] as string | undefined);
    return isStatus
      ? undefined
      : 'status needs { code: 200..599, body? | template?: json | html | empty | leak, headers? }';
  },
  apply({ code, body, template, headers = {} }, scene) {
    const own = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const text = template === undefined ? own : TEMPLATES[template];
    const type = text.startsWith('<') ? HTML_TYPE : JSON_TYPE;
    scene.answer = { status: code, headers, ...(text !== '' && { type, body: text }) };
  },
};
