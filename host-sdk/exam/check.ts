import { isJsonObject, type JsonObject } from '../json.js';
import { isSecret, markedValues } from '../marked-values.js';
import { productAddress, sectionOf } from '../roles/places.js';
import { schemaOf, type ExamSubject } from './subject.js';

/** A rule of the contract, and its test. */
export interface CheckRow {
  /** Group and rule, such as `pull.resumed`. It stays what it is. */
  readonly id: string;
  /** The rule, as a sentence that is true for a correct plugin. */
  readonly name: string;
  /** The effect on users if the rule is broken. */
  readonly harm: string;
  /** How the author fixes it. */
  readonly fix: string;
  /** Parts of the subject that the test needs. */
  readonly needs?: readonly Need[];
  /** Rejects with a sentence when the rule is broken. */
  readonly run: (subject: ExamSubject) => Promise<void>;
}

/** One check of the exam for one subject. */
export interface ExamCheck {
  /** Group and rule, such as `pull.resumed`. It stays what it is. */
  readonly id: string;
  /** The rule, as a sentence that is true for a correct plugin. */
  readonly name: string;
  /** The effect on users if the rule is broken. */
  readonly harm: string;
  /** How the author fixes it. */
  readonly fix: string;
  /** Why it cannot be tested with this subject; `run` rejects with it. */
  readonly skipped?: string;
  /** Rejects with a sentence when the plugin breaks the rule. */
  readonly run: () => Promise<void>;
}

export type Need = keyof typeof NEEDS;

/** Possible needs of a check, and the reason if the subject does not have them. */
const NEEDS = {
  received: [({ received }) => received !== undefined, 'no `received` is given, which counts requests'],
  ticket: [({ ticket }) => ticket !== undefined, 'no `ticket` is given'],
  notes: [({ ticket }) => ticket?.notesOf !== undefined, 'no `ticket.notesOf` is given, which reads notes'],
  table: [({ table }) => table !== undefined, 'no `table` is given'],
  hostile: [({ hostile }) => hostile !== undefined, 'no `hostile.configAt` is given'],
  front: [(subject) => addressOf(subject) !== undefined, 'the address in the configuration is not one of http://'],
  secrets: [(subject) => secretsOf(subject).length > 0, 'the configuration has no secret'],
  sections: [
    ({ manifest }) =>
      (['ticketing', 'pull'] as const).some(
        (one) => sectionOf(manifest.configuration as JsonObject, one) !== undefined,
      ),
    'the configuration has no optional section',
  ],
  choices: [(subject) => hasChoices(schemaOf(subject), 'tables'), 'the form offers no choice of tables (x-choices)'],
  search: [(subject) => hasChoices(schemaOf(subject), 'search'), 'no field of the form can be searched (x-choices)'],
} as const satisfies Readonly<Record<string, readonly [has: (subject: ExamSubject) => boolean, missing: string]>>;

export function checkOf(row: CheckRow, subject: ExamSubject): ExamCheck {
  const { id, name, harm, fix, needs = [], run } = row;
  const missing = needs.map((need) => NEEDS[need]).find(([has]) => !has(subject));
  if (missing === undefined) return { id, name, harm, fix, run: () => run(subject) };
  const skipped = missing[1];
  return { id, name, harm, fix, skipped, run: () => Promise.reject(new Error(`It cannot be tested: ${skipped}.`)) };
}

/** Dotted path of the product's address in the working configuration, if the exam can put its front before it. */
export function addressOf(subject: ExamSubject): { readonly key: string; readonly address: string } | undefined {
  const place = productAddress(schemaOf(subject));
  const address = place?.path.reduce<unknown>((at, key) => (isJsonObject(at) ? at[key] : undefined), subject.config);
  if (typeof address !== 'string' || !/^http:\/\//i.test(address)) return undefined;
  return { key: place?.path.join('.') ?? '', address };
}

/** The secrets of the working configuration, with their dotted paths. */
export function secretsOf(subject: ExamSubject): readonly { readonly key: string; readonly secret: string }[] {
  return markedValues(schemaOf(subject), subject.config, isSecret).flatMap(({ path, value }) =>
    typeof value === 'string' && value !== '' ? [{ key: path.join('.'), secret: value }] : [],
  );
}

function hasChoices(schema: unknown, kind: 'tables' | 'search'): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  if ('x-choices' in schema && schema['x-choices'] === kind) return true;
  return Object.values(schema).some((inner) => hasChoices(inner, kind));
}
