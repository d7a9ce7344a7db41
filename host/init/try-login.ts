import {
  valueAt,
  isJsonObject,
  isPluginError,
  keyTitle,
  optionalSectionsOf,
  withValue,
  type JsonObject,
  type Problem,
} from '../../host-sdk/index.js';
import { problemText } from '../terminal/problem-text.js';
import type { Session } from '../sessions/session.js';
import { fillInAt, type Asker } from './fill-in.js';
import { branchesOf, fieldAt, fieldsInOrder, textOf, type FormSchema } from './form-field.js';
import type { Choice, Prompts } from './prompts.js';

const AGAIN = '\u0000again';
const OTHER = '\u0000other';
const OFFLINE = '\u0000offline';

export interface LoginTrial {
  readonly schema: FormSchema & JsonObject;
  readonly prompts: Prompts;
  readonly asker: Asker;
  /** Opens a session for a draft. Throws what the plugin says to its configuration. */
  readonly open: (config: JsonObject) => Promise<Session>;
}

/** What became of a trial. Without a session the person goes on offline. */
export interface TriedLogin {
  readonly config: JsonObject;
  readonly session: Session | undefined;
}

/**
 * Tries address and credential with the plugin's own check, until they work or the person goes on without. A failure
 * offers to correct the field that it names.
 */
export async function tryLogin(trial: LoginTrial, start: JsonObject): Promise<TriedLogin> {
  const { schema, prompts, open } = trial;
  let config = start;
  for (;;) {
    const { session, failure } = await attempt(trial, config, open);
    if (failure === undefined) {
      prompts.say('The tenant accepts the login.');
      return { config, session };
    }
    await session?.close();
    prompts.say(problemText(failure, schema));
    const paths = pathsToCorrect(schema, config, failure.field);
    const chosen = await prompts.one('How do you want to go on?', [
      ...paths.map((path) => correction(schema, config, path)),
      { value: AGAIN, label: 'Try again' },
      { value: OTHER, label: 'Correct another setting' },
      { value: OFFLINE, label: 'Go on offline', hint: 'nothing more is tried, and values are typed' },
    ]);
    if (chosen === OFFLINE) return { config, session: undefined };
    if (chosen === AGAIN) continue;
    const all = () => settingsOutside(schema, config).map((path) => correction(schema, config, path));
    const path = chosen === OTHER ? await prompts.one('Which one?', all()) : chosen;
    config = await corrected(trial, config, path);
  }
}

function correction(schema: FormSchema & JsonObject, config: JsonObject, path: string): Choice {
  const value = valueAt(config, path);
  const isShown = value !== undefined && fieldAt(schema, path)?.writeOnly !== true;
  return { value: path, label: `Correct ${keyTitle(schema, path)}`, ...(isShown ? { hint: textOf(value) } : {}) };
}

interface Attempt {
  readonly session: Session | undefined;
  readonly failure: Problem | undefined;
}

async function attempt(
  { schema, prompts }: LoginTrial,
  config: JsonObject,
  open: LoginTrial['open'],
): Promise<Attempt> {
  let session: Session | undefined;
  try {
    const opened = await open(config);
    session = opened;
    const { checks } = await prompts.busy('Trying the login', (signal) => opened.plugin.validate({ signal }));
    const problems = checks.flatMap(({ outcome, problem }) => (outcome === 'failed' && problem ? [problem] : []));
    const failure = problems.find((problem) => isOfLogin(schema, problem));
    for (const problem of failure === undefined ? problems : []) prompts.say(`Note: ${problem.message}`);
    return { session, failure };
  } catch (error) {
    if (isPluginError(error)) return { session, failure: error.problem };
    await session?.close();
    throw error;
  }
}

/** Whether a problem is about the connection as a whole, not about one table or a part that is not filled in yet. */
function isOfLogin(schema: JsonObject, { scope, retry, field = '' }: Problem): boolean {
  const sections = optionalSectionsOf(schema).map(([key]) => key);
  if (sections.includes(field.split('.')[0] ?? '')) return false;
  return scope === 'connection' || scope === 'host' || retry === 'later' || field !== '';
}

/** The fields that a person can correct: the one that is named, those in it, or all. */
function pathsToCorrect(schema: FormSchema & JsonObject, config: JsonObject, named: string | undefined) {
  const field = named === undefined || named === '' ? undefined : fieldAt(schema, named);
  if (named === undefined || field === undefined) return settingsOutside(schema, config);
  return leavesAt(schema, config, named);
}

/** The fields outside the optional sections, given or not. */
function settingsOutside(schema: FormSchema & JsonObject, config: JsonObject): readonly string[] {
  const sections = optionalSectionsOf(schema).map(([key]) => key);
  const keys = fieldsInOrder(schema).map(([key]) => key);
  return keys.filter((key) => !sections.includes(key)).flatMap((key) => leavesAt(schema, config, key));
}

function leavesAt(schema: FormSchema & JsonObject, config: JsonObject, path: string): readonly string[] {
  const field = fieldAt(schema, path);
  const value = valueAt(config, path);
  if (field === undefined || !isJsonObject(value) || (field.properties === undefined && field.oneOf === undefined)) {
    return [path];
  }
  const chooser = field.discriminator?.propertyName;
  const keys = Object.keys(value).filter((key) => key !== chooser);
  return [...keys, ...(chooser === undefined ? [] : [chooser])].map((key) => `${path}.${key}`);
}

/** Asks for one field again; another way to log in asks for all that it needs. */
async function corrected({ schema, asker }: LoginTrial, config: JsonObject, path: string): Promise<JsonObject> {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('.')));
  const around = parent === '' ? undefined : fieldAt(schema, parent);
  if (around !== undefined && around.discriminator?.propertyName === path.slice(parent.length + 1)) {
    const chosen = await asker.choice(path, around.title ?? parent, branchesOf(around));
    const branch = chosen === undefined ? undefined : branchesOf(around).get(chosen);
    if (chosen === undefined || branch === undefined) return config;
    const key = path.slice(parent.length + 1);
    return withValue(config, parent, await fillInAt(parent, branch, asker, { [key]: chosen }));
  }
  const field = fieldAt(schema, path) ?? {};
  const before = field.writeOnly === true ? undefined : valueAt(config, path);
  return withValue(config, path, (await asker.value(path, field, before)) ?? null);
}
