import type { Json } from '../json.js';
import type { LoginProof, LoginStore } from '../services.js';

/** Logins by their proof, as long as the object lives. */
export interface FakeLogins extends LoginStore {
  /** What is kept, by the proof as JSON. */
  readonly kept: ReadonlyMap<string, Json>;
}

/** A store of logins that several plugins may share, as processes of one host do. */
export function fakeLogins(): FakeLogins {
  const kept = new Map<string, Json>();
  const nameOf = (proof: LoginProof) => JSON.stringify(proof);
  return {
    kept,
    find: (proof) => Promise.resolve(kept.get(nameOf(proof))),
    keep: (proof, login) => Promise.resolve(void kept.set(nameOf(proof), login)),
    drop: (proof) => Promise.resolve(void kept.delete(nameOf(proof))),
  };
}
