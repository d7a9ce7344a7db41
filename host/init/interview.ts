import { withValue, type Json, type JsonObject } from '../../host-sdk/index.js';
import type { Session } from '../sessions/session.js';
import { fillIn, type Asker } from './fill-in.js';
import type { FormSchema } from './form-field.js';
import { offersOf } from './offers.js';
import { askPerson, recording } from './person.js';
import type { Prompts } from './prompts.js';
import { tryLogin, type LoginTrial } from './try-login.js';

/** What has been answered so far. */
export interface Answers {
  readonly config: JsonObject;
  /** Dotted paths of questions that were answered with their default, or with no. */
  readonly answered: readonly string[];
}

export interface InterviewSettings {
  readonly schema: FormSchema & JsonObject;
  readonly prompts: Prompts;
  /** What is known before the first question. */
  readonly start: Answers;
  /** Opens a session for a draft; undefined: nothing is tried. */
  readonly open: LoginTrial['open'] | undefined;
  /** Receives all answers after each one. */
  readonly onAnswers: (answers: Answers) => void;
}

/** Questions to one person about one connection. */
export interface Interview {
  /** Asks for what the configuration lacks; once more after `forget`, for what was forgotten. */
  fill(): Promise<JsonObject>;
  /** Forgets the answers to these paths and below them. */
  forget(paths: readonly string[]): void;
  /** Asks for fields that are known already; its answers are kept like the others. */
  readonly asker: Asker;
  /** Keeps a configuration that was changed outside of the questions. */
  correct(config: JsonObject): void;
  /** Whether the person has chosen to go on without trying the login. */
  isOffline(): boolean;
  close(): Promise<void>;
}

/** Asks a person for a connection: the login is tried as soon as it is complete, before the sections are asked for. */
export function startInterview({ schema, prompts, start, open, onAnswers }: InterviewSettings): Interview {
  let answers = start;
  let session: Session | undefined;
  let isTried = open === undefined;
  let isOffline = open === undefined;
  const keep = (next: Answers) => {
    answers = next;
    onAnswers(answers);
  };
  const answer = (path: string, value: Json | undefined) => {
    if (value === undefined) keep({ ...answers, answered: [...new Set([...answers.answered, path])] });
    else keep({ ...answers, config: withValue(answers.config, path, value) });
  };
  const offers = offersOf(prompts, () => session);
  const asker = recording(askPerson(schema, prompts, offers), answer);

  async function beforeSections(config: JsonObject): Promise<JsonObject> {
    if (isTried || open === undefined) return config;
    const tried = await tryLogin({ schema, prompts, asker, open }, config);
    [isTried, session, isOffline] = [true, tried.session, tried.session === undefined];
    keep({ ...answers, config: tried.config });
    return tried.config;
  }

  return {
    asker,
    async fill() {
      const config = await fillIn(schema, answers.config, asker, { answered: answers.answered, beforeSections });
      keep({ ...answers, config });
      return config;
    },
    forget(paths) {
      const isForgotten = (path: string) => paths.some((one) => path === one || path.startsWith(`${one}.`));
      const kept = Object.entries(answers.config).filter(([key]) => !isForgotten(key));
      keep({ config: Object.fromEntries(kept), answered: answers.answered.filter((path) => !isForgotten(path)) });
    },
    correct(config) {
      keep({ ...answers, config });
    },
    isOffline: () => isOffline,
    async close() {
      await session?.close();
      session = undefined;
    },
  };
}
