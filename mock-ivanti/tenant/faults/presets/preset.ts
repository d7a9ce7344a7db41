import type { FaultRule } from '../rule.js';

export interface Preset {
  readonly meaning: string;
  readonly rules: readonly FaultRule[];
}

export type Presets = Readonly<Record<string, Preset>>;
