import { auth } from './auth.js';
import { body } from './body.js';
import { clock } from './clock.js';
import { data } from './data.js';
import { delay } from './delay.js';
import { type Effect, type EffectSpec, type Scene, isObject } from './effect.js';
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
};

const EFFECT_KINDS: readonly string[] = Object.keys(EFFECTS);

function single(spec: EffectSpec): { effect: Effect<never> | undefined; name: string; argument: unknown } {
  const entries: [string, unknown][] = isObject(spec) ? Object.entries(spec) : [];
  const [[name, argument] = ['', undefined], ...more] = entries;
  return { effect: more.length === 0 && Object.hasOwn(EFFECTS, name) ? EFFECTS[name] : undefined, name, argument };
}

/** What is wrong with an effect, or undefined. */
export function checkEffect(spec: EffectSpec): string | undefined {
  const { effect, name, argument } = single(spec);
  if (!effect) return `unknown effect '${name}'; an effect has one key of ${EFFECT_KINDS.join(', ')}`;
  return effect.check(argument);
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
