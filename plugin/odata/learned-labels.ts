import type { StateStore } from '../../host-sdk/index.js';
import type { Labels } from './labels.js';

/** Labels that a tenant has used in its answers, kept from run to run. */
export interface LearnedLabels {
  of(set: string): Labels;
  learn(set: string, labels: Labels): void;
}

/** @param tenant Host of the tenant: each tenant has its own labels. */
export function learnedLabels(state: StateStore, tenant: string): LearnedLabels {
  const keyOf = (set: string) => `labels/${tenant}/${set.toLowerCase()}`;
  const of = (set: string) => (state.get(keyOf(set)) ?? {}) as Labels;
  return {
    of,
    learn(set, labels) {
      state.set(keyOf(set), { ...of(set), ...labels });
    },
  };
}
