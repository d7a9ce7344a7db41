import type { Item } from '../../host-sdk/index.js';
import { filterTest } from './filter.js';
import type { Mute, Rule } from './rule.js';

export interface MuteMoment {
  /** ISO-8601 UTC. */
  readonly now: string;
  /** Whether a user requested these alerts: then ended mutes no longer count. */
  readonly byHand: boolean;
}

/** The part of an alert that mutes use. */
export interface ArrivedAlert {
  readonly item: Item;
  /** ISO-8601 UTC. */
  readonly arrivedAt: string;
}

/** The mutes that hold back an alert. */
export type MutesOf = (alert: ArrivedAlert, moment: MuteMoment) => readonly Mute[];

/**
 * Finds the mutes that hold back an alert: those active now, and those active when it arrived.
 * Throws `config.invalid` for a filter that cannot be evaluated.
 */
export function mutesOf({ name, mutes = [] }: Rule): MutesOf {
  const tests = mutes.map((mute) => ({
    mute,
    test: filterTest(mute.filter, `mute "${mute.name}" of "${name}"`, mutes.length),
  }));
  return (alert, { now, byHand }) => {
    const holding = tests.filter(({ mute }) => holds(mute, now) || (!byHand && holds(mute, alert.arrivedAt)));
    return holding.filter(({ test }) => test(alert.item)).map(({ mute }) => mute);
  };
}

/** Returns whether an alert is muted. Throws `config.invalid` for a filter that cannot be evaluated. */
export function muteTestOf(rule: Rule): (alert: ArrivedAlert, moment: MuteMoment) => boolean {
  const find = mutesOf(rule);
  return (alert, moment) => find(alert, moment).length > 0;
}

/**
 * The mutes of a rule after a change. An omitted mute ends: a planned one is dropped, an active one ends now. Like
 * ended mutes it is kept, because alerts of its time create no tickets afterwards either. Only a mute whose filter
 * cannot be evaluated is removed, so that the rule can be fixed.
 * @param now ISO-8601 UTC.
 */
export function changedMutes(before: readonly Mute[], asked: readonly Mute[], now: string): readonly Mute[] {
  const isAsked = (mute: Mute) => asked.some((one) => one.name === mute.name && one.from === mute.from);
  const begun = before.filter((mute) => mute.from < now && !isAsked(mute) && isSound(mute));
  return [...begun.map((mute) => (mute.until > now ? { ...mute, until: now } : mute)), ...asked];
}

function isSound({ filter, name }: Mute): boolean {
  try {
    filterTest(filter, name);
    return true;
  } catch {
    return false;
  }
}

export function holds({ from, until }: Mute, instant: string): boolean {
  return from <= instant && instant < until;
}
