import { PluginError } from '../../host-sdk/index.js';

/** What one sync has seen so far, in records: one that several tickets share counts once. */
export interface SyncSight {
  /** All that are watched, whether they were asked for or not. */
  readonly watched: number;
  /** Asked for and shown. */
  readonly shown: number;
  /** Asked for and not shown, without those whose absence somebody has accepted. */
  readonly missing: number;
  /** Those that say nothing: of unknown outcome, or accepted to be missing. */
  readonly silent: number;
  /** How those fared, within the numbers above, that were asked for only because others were missing. */
  readonly witnesses?: { readonly shown: number; readonly missing: number };
}

/** More missing tickets than either of these, and nobody believes that they were deleted; the same holds for tables. */
const MAX_MISSING = 20;
const MAX_MISSING_SHARE = 0.05;

/**
 * Whether tickets that were not asked for have to be: most syncs ask for a few of the watched ones, and where those are
 * missing, only others tell a few deletions from a right that was lost.
 */
export function needsWitnesses(sight: SyncSight): boolean {
  const { shown, missing } = sight;
  if (restOf(sight) === 0 || isMany(missing, believed(sight))) return false;
  return missing > (shown + missing) * MAX_MISSING_SHARE;
}

/**
 * `few`: believe that they are missing. `untold`: nobody knows how it is with the others, so believe nothing. Else the
 * problem of so many missing at once that a lost right is likelier.
 */
export function judgeMissing(sight: SyncSight): 'few' | 'untold' | PluginError {
  const { watched, shown, missing, witnesses } = sight;
  const all = believed(sight);
  if (isMany(missing, all)) return problemOf(`The host can no longer find ${missing} of ${watched} tickets`);
  if (witnesses === undefined) return 'few';
  const told = witnesses.shown + witnesses.missing;
  if (told === 0) return 'untold';
  const expected = missing + Math.round((restOf(sight) * witnesses.missing) / told);
  if (!isMany(expected, all)) return 'few';
  return problemOf(
    `The host can no longer find ${missing} of ${shown + missing} tickets that it asked for, so probably ${expected} of ${watched}`,
  );
}

function problemOf(what: string): PluginError {
  return new PluginError('tenant.mass_missing', `${what}. It marked none as missing or deleted.`);
}

function isMany(missing: number, of: number): boolean {
  return missing >= of ? missing >= 2 : missing > MAX_MISSING && missing > of * MAX_MISSING_SHARE;
}

/** Those that the missing ones are held against. Others may have been added since they were counted. */
function believed({ watched, shown, missing, silent }: SyncSight): number {
  return Math.max(watched - silent, shown + missing);
}

/** Those that were not asked for. */
function restOf(sight: SyncSight): number {
  return believed(sight) - sight.shown - sight.missing;
}
