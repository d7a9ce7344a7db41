import { AUTH_PRESETS } from './presets/auth.js';
import { BODY_PRESETS } from './presets/body.js';
import { DATA_PRESETS } from './presets/data.js';
import { HOSTILE_PRESETS } from './presets/hostile.js';
import { METADATA_PRESETS } from './presets/metadata.js';
import { PAGE_PRESETS } from './presets/page.js';
import type { Preset } from './presets/preset.js';
import { RATE_PRESETS } from './presets/rate.js';
import { SERVER_PRESETS } from './presets/server.js';
import { WRITE_PRESETS } from './presets/write.js';
import type { FaultRule } from './rule.js';

/** Ready-made faults by name: the failures that integrators of this product see, or should be ready for. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  ...AUTH_PRESETS,
  ...RATE_PRESETS,
  ...SERVER_PRESETS,
  ...BODY_PRESETS,
  ...WRITE_PRESETS,
  ...PAGE_PRESETS,
  ...DATA_PRESETS,
  ...METADATA_PRESETS,
  ...HOSTILE_PRESETS,
};

/** The rules of a preset, each with the preset's name as its id. Undefined for an unknown name. */
export function presetRules(name: string): readonly FaultRule[] | undefined {
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  return preset?.rules.map((rule, index) => ({ id: index === 0 ? name : `${name}-${index + 1}`, ...rule }));
}

/** The list for people: one line for each preset. */
export function presetList(): string {
  const width = Math.max(...Object.keys(PRESETS).map((name) => name.length));
  return Object.entries(PRESETS)
    .map(([name, { meaning }]) => `${name.padEnd(width)}  ${meaning}\n`)
    .join('');
}
