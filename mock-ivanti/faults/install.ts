import { readFileSync } from 'node:fs';
import type { InstalledFault } from '../contract.js';
import { type Faults, InvalidFault } from './faults.js';
import { PRESETS, presetRules } from './presets.js';
import type { FaultRule } from './rule.js';

/** Rules that never fired. */
export class UnfiredFaults extends Error {
  constructor(sentences: readonly string[]) {
    super(sentences.join('\n'));
    this.name = 'UnfiredFaults';
  }
}

export function verifyFaults(faults: Faults): void {
  const unfired = faults.unfired();
  if (unfired.length > 0) throw new UnfiredFaults(unfired);
}

export function installPreset(faults: Faults, name: string): InstalledFault[] {
  const rules = presetRules(name);
  if (!rules) throw new InvalidFault(`No preset '${name}'; known: ${Object.keys(PRESETS).join(', ')}`);
  return rules.map((rule) => faults.add(rule));
}

function rulesOfFile(file: string): FaultRule[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new InvalidFault(`'${file}' is neither a preset nor a file; mock-ivanti faults list shows the presets`);
  }
  try {
    return [JSON.parse(text) as FaultRule | FaultRule[]].flat();
  } catch (error) {
    throw new InvalidFault(`${file} is no JSON: ${(error as Error).message}`);
  }
}

/** Installs what an option names: a rule, a preset, or a file of one rule or a list. */
export function installFaults(faults: Faults, sources: readonly (FaultRule | string)[]): void {
  for (const source of sources) {
    if (typeof source !== 'string') faults.add(source);
    else if (Object.hasOwn(PRESETS, source)) installPreset(faults, source);
    else for (const rule of rulesOfFile(source)) faults.add(rule);
  }
}
