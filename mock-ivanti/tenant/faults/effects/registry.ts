import { auth } from './auth.js';
import { body } from './body.js';
import { cache } from './cache.js';
import { clock } from './clock.js';
import { data } from './data.js';
import { delay } from './delay.js';
import { oneOf } from '../../../model/shape/json-schema.js';
import type { Effect, FaultContext, Stage } from './effect.js';
import { page } from './page.js';
import { rate } from './rate.js';
import { schema } from './schema.js';
import { status } from './status.js';
import { wire } from './wire.js';

/** Every kind of effect by its name in a rule. */
const EFFECTS = {
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
} as const;

type SpecOf<E> = E extends Effect<infer Spec> ? Spec : never;

/** One effect: an object with the effect's name as its only key. */
export type EffectSpec = {
  readonly [Name in keyof typeof EFFECTS]: { readonly [Key in Name]: SpecOf<(typeof EFFECTS)[Key]> };
}[keyof typeof EFFECTS];

/** Shape of an effect of a rule: an object with the effect's name as its only key. */
export const EFFECT_SCHEMA = oneOf(
  Object.fromEntries(Object.entries(EFFECTS).map(([name, { schema: arguments_ }]) => [name, arguments_])),
);

function single(spec: EffectSpec): { readonly effect: Effect<never> | undefined; readonly argument: unknown } {
  const [[name, argument] = ['', undefined]] = Object.entries(spec) as [string, unknown][];
  return { effect: (EFFECTS as Readonly<Record<string, Effect<never>>>)[name], argument };
}

export function stageOf(spec: EffectSpec | undefined): Stage {
  const { effect, argument } = spec ? single(spec) : {};
  if (!effect) return 'before-commit';
  return typeof effect.stage === 'function' ? effect.stage(argument as never) : effect.stage;
}

export async function applyEffect(spec: EffectSpec, context: FaultContext): Promise<void> {
  const { effect, argument } = single(spec);
  await effect?.apply(argument as never, context);
}
