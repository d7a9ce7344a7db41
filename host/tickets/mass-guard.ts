import { PluginError } from '../../host-sdk/index.js';

/** Counts of one sync so far, in records: a record of several tickets counts once. */
export interface SyncCoverage {
  /** All watched records, asked for or not. */
  readonly watched: number;
  /** Asked for and shown. */
  readonly shown: number;
  /** Asked for and not shown, without those whose absence a user has accepted. */
  readonly missing: number;
  /** Inconclusive ones: of unknown outcome, or accepted as missing. */
  readonly silent: number;
  /** The part of these counts for records that were asked for only because others were missing. */
  readonly witnesses?: { readonly shown: number; readonly missing: number };
}

/** If more tickets are missing than either of these, the host does not mark them as deleted; the same applies to tables. */
const MAX_MISSING = 20;
const MAX_MISSING_SHARE = 0.05;

/**
 * Whether the sync must ask for further tickets: most syncs ask for a few of the watched ones, and if those are
 * missing, only others distinguish a few deletions from a lost right.
 */
export function needsWitnesses(coverage: SyncCoverage): boolean {
  const { shown, missing } = coverage;
  if (restOf(coverage) === 0 || isMany(missing, believed(coverage))) return false;
  return missing > (shown + missing) * MAX_MISSING_SHARE;
}

/**
 * `few`: they count as missing. `untold`: the state of the others is unknown, so none counts as missing. Else the
 * problem of so many missing at once that a lost right is likelier.
 */
export function judgeMissing(coverage: SyncCoverage): 'few' | 'untold' | PluginError {
  const { watched, shown, missing, witnesses } = coverage;
  const all = believed(coverage);
  if (isMany(missing, all)) return problemOf(`The host can no longer find ${missing} of ${watched} tickets`);
  if (witnesses === undefined) return 'few';
  const told = witnesses.shown + witnesses.missing;
  if (told === 0) return 'untold';
  const expected = missing + Math.round((restOf(coverage) * witnesses.missing) / told);
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

/** The total for the comparison. Tickets may have been added since the count. */
function believed({ watched, shown, missing, silent }: SyncCoverage): number {
  return Math.max(watched - silent, shown + missing);
}

/** Records that were not asked for. */
function restOf(coverage: SyncCoverage): number {
  return believed(coverage) - coverage.shown - coverage.missing;
}
