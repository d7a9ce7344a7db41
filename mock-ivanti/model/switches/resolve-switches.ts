import { knownText, orMeant } from '../shape/near-name.js';
import type { SwitchDefinition } from './switch-definition.js';
import { SWITCHES, type Profile, type Switches } from './switches.js';

/** An unknown switch, or a value that it does not allow. */
export class UnknownSwitch extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnknownSwitch';
  }
}

/** Switches as a caller gives them: numbers may be texts, as on a command line. */
export type GivenSwitches = { readonly [Name in keyof Switches]?: Switches[Name] | string };

function usualOf(definition: SwitchDefinition, profile: Profile): string | number {
  const usual = 'number' in definition ? definition.number.usual : definition.values[0];
  return (profile === 'documented' ? definition.documented : undefined) ?? usual;
}

/** Fills in defaults and checks names and values. */
export function resolveSwitches(profile: Profile, chosen: GivenSwitches = {}): Switches {
  const usual = Object.entries<SwitchDefinition>(SWITCHES).map(([name, each]) => [name, usualOf(each, profile)]);
  return { ...(Object.fromEntries(usual) as Switches), ...checkSwitches(chosen) };
}

/** The given values, if each names a switch and an allowed value. Throws `UnknownSwitch` otherwise. */
export function checkSwitches(chosen: GivenSwitches): Partial<Switches> {
  const checked = Object.entries<unknown>(chosen).map(([name, value]) => [name, valueOf(name, value)]);
  return Object.fromEntries(checked) as Partial<Switches>;
}

function valueOf(name: string, value: unknown): string | number {
  const definition = (SWITCHES as Readonly<Record<string, SwitchDefinition>>)[name];
  if (!Object.hasOwn(SWITCHES, name) || !definition)
    throw new UnknownSwitch(`There is no switch '${name}'; ${knownText(name, Object.keys(SWITCHES))}`);
  if ('number' in definition) {
    const { least, most } = definition.number;
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
    throw new UnknownSwitch(
      `Switch '${name}' cannot be '${String(value)}'. It takes a whole number, ${least} to ${most}`,
    );
  }
  if (typeof value === 'string' && definition.values.includes(value)) return value;
  throw new UnknownSwitch(
    `Switch '${name}' cannot be '${String(value)}'. Values: ${definition.values.join(', ')}${orMeant(String(value), definition.values)}`,
  );
}
