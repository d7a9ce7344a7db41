import type { Item } from '../../host-sdk/index.js';
import { filterTest } from './filter.js';
import type { Mute, Rule } from './rule.js';

export interface MuteMoment {
  /** ISO-8601 UTC. */
  readonly now: string;
  /** Whether somebody asked for these alerts: then mutes that are over count no more. */
  readonly byHand: boolean;
}

/** What a mute has to know of an alert. */
export interface ArrivedAlert {
  readonly item: Item;
  /** ISO-8601 UTC. */
  readonly arrivedAt: string;
}

/** The mutes that keep an alert back. */
export type MutesOf = (alert: ArrivedAlert, moment: MuteMoment) => readonly Mute[];

/**
 * Finds the mutes that keep an alert back: those that hold now, and those that held when it arrived.
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

/** Tells whether an alert is muted. Throws `config.invalid` for a filter that cannot be evaluated. */
export function muteTestOf(rule: Rule): (alert: ArrivedAlert, moment: MuteMoment) => boolean {
  const find = mutesOf(rule);
  return (alert, moment) => find(alert, moment).length > 0;
}

/**
 * The mutes of a rule after a change. One that is left out ends: one to come is dropped, one that holds ends now. Like
 * those that are over it is kept, because alerts of its time make no tickets afterwards either; only one whose filter
 * cannot be evaluated goes, so that the rule can be mended.
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
