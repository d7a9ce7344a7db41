import { HTML_TYPE } from '../../http/answer.js';
import { type Effect, hasOnly, isNumber, isObject } from './effect.js';
import { mutateJson } from './json-path.js';

/**
 * Damages the body. `truncate` sends only so many bytes: silently, against the announced length (`declare` or framing
 * `declared`), as chunks without the last one, or up to the end of the connection; `html` answers 200 with a sign-in page,
 * as a tenant does behind a wrong address or an ended session (measured); `mutate` sets values by path, such as
 * `value.0.Status`; `dribble` sends the body in pieces.
 */
export type BodySpec =
  | { readonly truncate: { readonly bytes: number; readonly declare?: boolean; readonly framing?: Framing } }
  | { readonly replace: string }
  | { readonly html: string | true }
  | { readonly mutate: Readonly<Record<string, unknown>> }
  | { readonly dribble: { readonly chunks: number; readonly ms: number } };

type Framing = 'exact' | 'declared' | 'chunked' | 'closed';

const FRAMINGS: readonly unknown[] = [undefined, 'exact', 'declared', 'chunked', 'closed'];

const SIGN_IN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form id="login"></form></body></html>';

function isBody(spec: unknown): boolean {
  if (!hasOnly(spec, 'truncate', 'replace', 'html', 'mutate', 'dribble')) return false;
  const { truncate: cut, replace, html, mutate, dribble } = spec;
  if (isObject(cut)) return isNumber(cut['bytes']) && FRAMINGS.includes(cut['framing']);
  if (isObject(dribble)) return isNumber(dribble['chunks'], 1) && isNumber(dribble['ms']);
  return typeof replace === 'string' || typeof html === 'string' || html === true || isObject(mutate);
}

export const body: Effect<BodySpec> = {
  stage: 'body',
  check(spec) {
    return isBody(spec)
      ? undefined
      : 'body needs { truncate: { bytes, framing? } }, { replace: text }, { html: text | true }, { mutate: { path: value } } or { dribble: { chunks, ms } }';
  },
  apply(spec, scene) {
    const { answer } = scene;
    if ('html' in spec) {
      scene.answer = { status: 200, type: HTML_TYPE, body: spec.html === true ? SIGN_IN_PAGE : spec.html };
      return;
    }
    if (!answer) return;
    if ('replace' in spec) scene.answer = { ...answer, body: spec.replace };
    else if ('mutate' in spec) scene.answer = { ...answer, body: mutateJson(answer.body, spec.mutate) ?? '' };
    else if ('dribble' in spec) scene.answer = { ...answer, dribble: spec.dribble };
    else {
      const { bytes, declare = false, framing = declare ? 'declared' : 'exact' } = spec.truncate;
      scene.answer = { ...answer, cut: { bytes, framing } };
    }
  },
};
