import {
  isJsonObject,
  isPluginError,
  keyTitle,
  optionalSectionsOf,
  withValue,
  type Clock,
  type JsonObject,
} from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import type { Session } from '../sessions/session.js';
import { readDraft, removeDraft, saveDraft, type InitDraft } from './draft-file.js';
import { fillInAt } from './fill-in.js';
import { fieldAt, type FormSchema } from './form-field.js';
import { startInterview, type Answers, type Interview } from './interview.js';
import type { Prompts } from './prompts.js';

export interface ConnectionQuestions {
  readonly loaded: LoadedPlugin;
  /** What the command line gives; it is not asked for. */
  readonly given: JsonObject;
  readonly prompts: Prompts;
  /** Data folder, where the draft is kept. */
  readonly folder: string;
  readonly clock: Clock;
  readonly open: (config: JsonObject, isDraft: boolean) => Promise<Session>;
  /** Whether the login is tried, and values are offered. */
  readonly isTried: boolean;
}

export interface AskedConnection {
  readonly session: Session;
  /** Whether the person has chosen to try nothing. */
  readonly isOffline: boolean;
}

/**
 * Asks a person for a connection until its plugin accepts it. Each answer is kept in a draft, which is offered the next
 * time. Rejects with `InterviewLeft` where the person leaves.
 */
export async function askForConnection(questions: ConnectionQuestions): Promise<AskedConnection> {
  const { loaded, prompts, open, isTried } = questions;
  const schema = loaded.configuration as FormSchema & JsonObject;
  const interview = startInterview({
    schema,
    prompts,
    start: await startOf(questions),
    open: isTried ? (config) => open(config, true) : undefined,
    onAnswers: keeper(questions),
  });
  try {
    for (;;) {
      const config = await interview.fill();
      try {
        return { session: await open(config, false), isOffline: interview.isOffline() };
      } catch (error) {
        await correct(interview, { schema, prompts, config }, error);
      }
    }
  } finally {
    await interview.close();
  }
}

/** The draft, where there is one and the person wants it, under what the command line gives. */
async function startOf({ loaded, given, prompts, folder }: ConnectionQuestions): Promise<Answers> {
  const draft = readDraft(folder, loaded.manifest.id, loaded.configuration);
  if (draft === undefined) return { config: given, answered: [] };
  if (await prompts.yes(`Continue the draft of ${timeText(draft)}?`, true)) {
    prompts.say('Secrets are not in a draft, so they are asked for again.');
    return { config: merged(draft.config, given), answered: draft.answered };
  }
  removeDraft(folder);
  return { config: given, answered: [] };
}

function timeText({ savedAt }: InitDraft): string {
  return `${savedAt.slice(0, 16).replace('T', ' ')} UTC`;
}

function merged(under: JsonObject, over: JsonObject): JsonObject {
  return Object.entries(over).reduce<JsonObject>((all, [key, value]) => {
    const below = all[key];
    return { ...all, [key]: isJsonObject(value) && isJsonObject(below) ? merged(below, value) : value };
  }, under);
}

/** Keeps the draft at each answer; one that cannot be written keeps no person from going on. */
function keeper({ loaded, folder, clock, prompts }: ConnectionQuestions): (answers: Answers) => void {
  let isTold = false;
  return ({ config, answered }) => {
    try {
      const draft = { plugin: loaded.manifest.id, savedAt: isoNow(clock), config, answered };
      saveDraft(folder, loaded.configuration, draft);
    } catch (error) {
      if (!isTold) prompts.say(`The draft cannot be kept: ${(error as Error).message}.`);
      isTold = true;
    }
  };
}

interface Refused {
  readonly schema: FormSchema & JsonObject;
  readonly prompts: Prompts;
  readonly config: JsonObject;
}

/** Asks again for the field that the plugin complains about. Throws what is not about a field of the form. */
async function correct(
  { asker, ...interview }: Interview,
  { schema, prompts, config }: Refused,
  error: unknown,
): Promise<void> {
  const path = isPluginError(error) && error.problem.blame === 'config' ? error.problem.field : undefined;
  const field = path === undefined ? undefined : fieldAt(schema, path);
  if (path === undefined || field === undefined) throw error;
  prompts.say((error as Error).message);
  const missing = optionalSectionsOf(schema).flatMap(([key]) => (config[key] === undefined ? [key] : []));
  if (missing.includes(path)) {
    prompts.say(`Choose one of: ${missing.map((key) => keyTitle(schema, key)).join(', ')}.`);
    interview.forget(missing);
    return;
  }
  const isObject = field.properties !== undefined || field.oneOf !== undefined;
  const value = isObject ? await fillInAt(path, field, asker) : await asker.value(path, field);
  interview.correct(withValue(config, path, value ?? null));
}
