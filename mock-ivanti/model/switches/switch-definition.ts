/** One behaviour on which the sources disagree, or which differs between tenants. */
export type SwitchDefinition = ChoiceSwitch | NumberSwitch;

interface ChoiceSwitch {
  /** Allowed values; the first is the default of the profile `live`. */
  readonly values: readonly [string, ...string[]];
  /** Value under the profile `documented`, where it differs. */
  readonly documented?: string;
  readonly meaning: string;
  readonly source: string;
}

interface NumberSwitch {
  /** Allowed whole numbers, and the default of the profile `live`. */
  readonly number: { readonly usual: number; readonly least: number; readonly most: number };
  /** Value under the profile `documented`, where it differs. */
  readonly documented?: number;
  readonly meaning: string;
  readonly source: string;
}
