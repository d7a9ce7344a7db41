import { readFileSync } from 'node:fs';
import { InvalidFault, type Faults } from './faults.js';
import { knownText, orMeant } from '../../model/shape/near-name.js';
import { PRESETS, presetRules } from './presets.js';
import type { FaultReport, FaultRule } from './rule.js';

export interface InstalledFault {
  readonly id: string;
  readonly report: () => FaultReport;
  readonly remove: () => void;
}

export interface FaultControl {
  readonly add: (rule: FaultRule) => InstalledFault;
  /** Installs a preset by its name; `mock-ivanti faults list` shows them. */
  readonly preset: (name: string) => readonly InstalledFault[];
  readonly clear: () => void;
  readonly report: () => readonly FaultReport[];
  /** Throws `UnfiredFaults` if a rule never fired: a test with such a rule proves nothing. */
  readonly verify: () => void;
}

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

function rulesOfPreset(name: string): readonly FaultRule[] {
  const rules = presetRules(name);
  if (!rules) throw new InvalidFault(`There is no preset '${name}'; ${knownText(name, Object.keys(PRESETS))}`);
  return rules;
}

export function installPreset(faults: Faults, name: string): InstalledFault[] {
  return rulesOfPreset(name).map((rule) => faults.add(rule));
}

function readRuleFile(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const meant = orMeant(file, Object.keys(PRESETS));
    throw new InvalidFault(
      `'${file}' is neither a preset nor a file${meant || '; mock-ivanti faults list shows the presets'}`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidFault(`${file} is not JSON: ${(error as Error).message}`);
  }
}

/**
 * Installs one rule or a list of rules and names of presets, which may come from a caller's JSON: all of them or none.
 */
export function installRules(faults: Faults, given: unknown): InstalledFault[] {
  if (!Array.isArray(given)) return [faults.add(given as FaultRule)];
  const rules = (given as unknown[]).flatMap((each, index) => {
    if (typeof each === 'string') return rulesOfPreset(each);
    faults.check(each, `/${index}`);
    return [each as FaultRule];
  });
  return rules.map((rule) => faults.add(rule));
}

/** Installs the faults of an option: a rule, a preset, or a file of one rule or a list. */
export function installFaults(faults: Faults, sources: readonly (FaultRule | string)[]): void {
  for (const source of sources) {
    if (typeof source !== 'string') faults.add(source);
    else if (Object.hasOwn(PRESETS, source)) installPreset(faults, source);
    else installFile(faults, source);
  }
}

function installFile(faults: Faults, file: string): void {
  const rules = readRuleFile(file);
  try {
    installRules(faults, rules);
  } catch (error) {
    throw error instanceof InvalidFault ? new InvalidFault(`${file}: ${error.message}`) : error;
  }
}
