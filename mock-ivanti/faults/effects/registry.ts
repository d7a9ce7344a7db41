import { auth } from './auth.js';
import { body } from './body.js';
import { cache } from './cache.js';
import { clock } from './clock.js';
import { data } from './data.js';
import { delay } from './delay.js';
import { oneOf } from '../../shape/json-schema.js';
import type { Effect, EffectSpec, Scene } from './effect.js';
import { page } from './page.js';
import { rate } from './rate.js';
import { schema } from './schema.js';
import { status } from './status.js';
import { wire } from './wire.js';
import type { Stage } from '../rule.js';

/** Every kind of effect by its name in a rule. */
const EFFECTS: Readonly<Record<string, Effect<never>>> = {
  status,
  delay,
  body,
  wire,
  rate,
  auth,
  page,
  data,
  schema,
  clock,
  cache,
};

/** What an effect of a rule must be: an object with the effect's name as its only key. */
export const EFFECT_SCHEMA = oneOf(
  Object.fromEntries(Object.entries(EFFECTS).map(([name, { schema: arguments_ }]) => [name, arguments_])),
);

function single(spec: EffectSpec): { readonly effect: Effect<never> | undefined; readonly argument: unknown } {
  const [[name, argument] = ['', undefined]] = Object.entries(spec) as [string, unknown][];
  return { effect: EFFECTS[name], argument };
}

export function stageOf(spec: EffectSpec | undefined): Stage {
  const { effect, argument } = spec ? single(spec) : {};
  if (!effect) return 'before-commit';
  return typeof effect.stage === 'function' ? effect.stage(argument as never) : effect.stage;
}

export async function applyEffect(spec: EffectSpec, scene: Scene): Promise<void> {
  const { effect, argument } = single(spec);
  await effect?.apply(argument as never, scene);
}
