import { isPluginError, type Problem } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import type { IvantiRecord } from '../odata/records.js';
import { instantOf, readStamp } from '../odata/stamp.js';
import { formOfStamps } from '../odata/timeline.js';
import { trialOptions, type Finding, type Trial } from './step.js';
import { offsetText, zonesFrom } from './zones.js';

/** The field with the stamp of a record's last change in most objects. */
const STAMP = 'LastModDateTime';

/** Above this a person should know: limits and look-ups use the tenant's clock, logs use this machine's. */
const NOTABLE_SKEW_MS = 60_000;
/** A stamp may be this far ahead of the Date header: the two are whole seconds of two machines. */
const AHEAD_MS = 2 * 60_000;
/** A change that is seen this soon after it was made proves the zone: no two zones are closer to each other. */
const RECENT_MS = 15 * 60_000;
/** A larger lead is not a time zone: a person or a script wrote a stamp in the future. */
const MAX_DISTANCE_MS = 14 * 3_600_000 + AHEAD_MS;
/** Records looked at, so that a few stamps of the future hide nothing. */
const LOOKED_AT = 25;
/** The configured zone where the operator has chosen none. */
const UNCHOSEN = 'UTC';

/**
 * Compares the newest stamp that the tenant shows with its Date header. A stamp in the future proves a wrong zone, and
 * a current one the right zone. Older stamps prove nothing.
 * @param set The set that was probed; `record` is what the probe returned.
 */
export async function checkClock(trial: Trial, set: string, record: IvantiRecord | undefined): Promise<Finding> {
  const { config, connection, services } = trial;
  const own = services.clock.now();
  const server = connection.client.serverClock.now();
  const findings: string[] = [];
  if (server === undefined) findings.push('the tenant’s answers have no date; the plugin uses this machine’s clock');
  else if (Math.abs(server - own) > NOTABLE_SKEW_MS) {
    const seconds = Math.round((server - own) / 1000);
    findings.push(`the tenant’s clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`);
  }
  const stamps = record === undefined ? [] : await newestStamps(trial, set, record);
  const date = connection.client.serverClock.now() ?? services.clock.now();
  const { words, ...judgement } = judge(
    stamps,
    date,
    server === undefined ? 'this machine’s clock' : 'its Date header',
    config.time_zone,
  );
  return { detail: [...findings, ...words].join('; '), ...judgement };
}

/** Stamps of the records that changed last; the probe's stamp where the tenant cannot sort by it. */
async function newestStamps(trial: Trial, set: string, record: IvantiRecord): Promise<readonly unknown[]> {
  const probed = [record[STAMP]];
  if (typeof record[STAMP] !== 'string') return [];
  const question = { orderBy: STAMP, descending: true, top: LOOKED_AT, select: ['RecId', STAMP] };
  try {
    const { records } = await trial.connection.client.list(set, question, trialOptions(trial));
    return [...probed, ...records.map((one) => one[STAMP])];
  } catch (error) {
    if (isPluginError(error) && error.problem.blame === 'tenant') return probed;
    throw error;
  }
}

interface Judgement extends Pick<Finding, 'problem' | 'isWarning'> {
  readonly words: readonly string[];
}

/** @param clock Whose date it is. */
function judge(stamps: readonly unknown[], date: number, clock: string, timeZone: string): Judgement {
  const form = formOfStamps(stamps);
  if (form === undefined) return { words: ['not checked: the tenant shows no record with a stamp'] };
  const isCivil = form === 'civil';
  const how = isCivil
    ? `date-times have no zone and are read as ${timeZone} (time_zone)`
    : `date-times are ${stamps.every((stamp) => String(stamp).endsWith('Z')) ? 'in UTC' : 'with their offset'}`;
  const instants = stamps.flatMap((stamp) => readStamp(stamp, timeZone) ?? []).map(instantOf);
  const newest = Math.max(...instants.filter((instant) => instant - date <= MAX_DISTANCE_MS));
  const ahead = newest - date;
  if (ahead > AHEAD_MS) {
    const civil = stamps.flatMap((stamp) => readStamp(withoutZone(stamp), 'UTC') ?? []).map(instantOf);
    const offset = Math.max(...civil.filter((instant) => instant - date <= MAX_DISTANCE_MS)) - date;
    const sight = `The newest date-time of the tenant is ${agoText(ahead)} in the future: ${secondText(newest)} against ${secondText(date)} by ${clock}`;
    return {
      words: [how],
      problem: isCivil ? wrongZone(sight, date, timeZone, offset) : wrongClock(sight),
      isWarning: true,
    };
  }
  if (ahead >= -RECENT_MS) {
    return { words: [how, `they agree with the tenant’s clock: the newest change was made ${agoText(-ahead)} ago`] };
  }
  const seen = Number.isFinite(ahead) ? `the newest visible change is ${agoText(-ahead)} old` : 'no change is visible';
  const unjudged = `not proven: ${seen}. Change any record on the tenant and check again at once`;
  return { words: [how, unjudged], isWarning: isCivil && timeZone === UNCHOSEN };
}

function withoutZone(stamp: unknown): unknown {
  return typeof stamp === 'string' ? stamp.replace(/(Z|[+-]\d{2}:?\d{2})$/, '') : stamp;
}

function wrongZone(sight: string, date: number, timeZone: string, offset: number): Problem {
  const zones = zonesFrom(offset - AHEAD_MS, date);
  const named =
    zones.length === 0 ? '' : `, such as ${zones.join(', ')} (the first one if something was changed just now)`;
  return new IvantiError('config.time_zone', `${sight}, read as ${timeZone}.`, {
    field: 'time_zone',
    fix: `Set \`time_zone\` to the zone of the tenant’s date-times: one that is at least ${offsetText(offset)}${named}.`,
  }).problem;
}

function wrongClock(sight: string): Problem {
  return new IvantiError('config.time_zone', `${sight}, although date-times name their offset.`, {
    fix: 'Ask the tenant’s administrator: the clock or the zone of its database or of its web server is wrong.',
  }).problem;
}

function secondText(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

function agoText(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days`;
}
