import type { ApiRule, Mute } from '../../api/shapes/rule.js';
import type { JsonObject } from '../../../host-sdk/index.js';

/** A mute in a form; without a start, it starts when it is saved. */
export type DraftMute = Omit<Mute, 'from'> & { readonly from?: string };

/** A rule in a form. */
export interface DraftRule extends Omit<ApiRule, 'mutes'> {
  readonly mutes: readonly DraftMute[];
}

export function newRule(filter: JsonObject): DraftRule {
  return { name: '', kind: 'alert', filter, dedupe: [], mutes: [], folder: null, resolved_when: null };
}

/** A complete mute. */
export function isWhole({ name, from, until }: DraftMute): boolean {
  return name.trim() !== '' && until !== '' && (from === undefined || from < until);
}

/** The current stage of a mute. @param now Unix milliseconds. */
export function muteStage({ from, until }: DraftMute, now: number): 'coming' | 'running' | 'over' {
  if (until !== '' && Date.parse(until) <= now) return 'over';
  return from !== undefined && Date.parse(from) <= now ? 'running' : 'coming';
}
