import { type Effect, isObject } from './effect.js';

/** Ends the session or token of the request, which is then answered 401. An API key is refused this once. */
export type AuthSpec = 'expire' | { readonly expire: true };

export const auth: Effect<AuthSpec> = {
  stage: 'before-auth',
  check(spec) {
    return spec === 'expire' || (isObject(spec) && spec['expire'] === true) ? undefined : 'auth needs { expire: true }';
  },
  apply(_spec, scene) {
    scene.expireCredential();
  },
};
