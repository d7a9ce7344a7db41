import { HTML_TYPE } from '../../http/answer.js';
import { type Effect, isObject } from './effect.js';

/**
 * Damages the body. `truncate` sends only so many bytes, announcing the full length if `declare` is set; `html` answers 200
 * with a sign-in page, as a tenant does behind a wrong address or an ended session (measured).
 */
export type BodySpec =
  | { readonly truncate: { readonly bytes: number; readonly declare?: boolean } }
  | { readonly replace: string }
  | { readonly html: string | true };

const SIGN_IN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form id="login"></form></body></html>';

export const body: Effect<BodySpec> = {
  stage: 'body',
  check(spec) {
    if (isObject(spec)) {
      if (typeof spec['replace'] === 'string' || typeof spec['html'] === 'string' || spec['html'] === true)
        return undefined;
      const cut = spec['truncate'];
      if (isObject(cut) && typeof cut['bytes'] === 'number' && cut['bytes'] >= 0) return undefined;
    }
    return 'body needs { truncate: { bytes, declare? } }, { replace: text } or { html: text | true }';
  },
  apply(spec, scene) {
    const { answer } = scene;
    if ('html' in spec) {
      scene.answer = { status: 200, type: HTML_TYPE, body: spec.html === true ? SIGN_IN_PAGE : spec.html };
    } else if (answer && 'replace' in spec) {
      scene.answer = { ...answer, body: spec.replace };
    } else if (answer && 'truncate' in spec) {
      const { bytes, declare = false } = spec.truncate;
      scene.answer = { ...answer, cut: { bytes, declare } };
    }
  },
};
