import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { PluginError, schemaWords } from '../../host-sdk/index.js';
import type { Shape } from './shapes.js';

/** Throws `plugin.bad_answer` for an answer that does not have the shape. */
export type AnswerCheck = (answer: unknown, said: Said) => void;

/** Source of the answer, for the message. */
export interface Said {
  /** Name of the plugin. */
  readonly plugin: string;
  readonly method: string;
}

/** The first fault is enough, and finding all would cost time. */
const compiler = new Ajv({ strict: false, discriminator: true, verbose: true, logger: false });

/** The check of a shape, compiled once on first use: a command needs only a few of them. */
export function answerCheck(shape: Shape): AnswerCheck {
  let validate: ValidateFunction | undefined;
  return (answer, said) => {
    validate ??= compiler.compile(shape);
    if (!validate(answer)) throw badAnswer(said, faultOf(validate.errors?.[0]));
  };
}

/** @param fault Place and fault, such as `$.ref.recId is missing`. */
export function badAnswer({ plugin, method }: Said, fault: string): PluginError {
  return new PluginError(
    'plugin.bad_answer',
    `${plugin} returned a value from ${method} that its contract does not allow: ${fault}.`,
  );
}

function faultOf(error: ErrorObject | undefined): string {
  if (error === undefined) return '$ is not valid';
  const params = error.params as Readonly<Record<string, unknown>>;
  const missing = params['missingProperty'];
  const path = pathOf(error.instancePath);
  if (typeof missing === 'string') return `${path}.${missing} is missing`;
  if (error.keyword === 'discriminator') {
    const tag = String(params['tag']);
    return `${path}.${tag} must be one of ${tagsOf(error, tag).join(', ')}`;
  }
  const words = `${path} ${schemaWords(error)}`;
  return error.keyword === 'type' ? `${words}, and is ${kindOf(error.data)}` : words;
}

/** `/rows/3/name` as `$.rows[3].name`. */
function pathOf(pointer: string): string {
  const names = pointer.split('/').slice(1);
  return `$${names.map((name) => (/^\d+$/.test(name) ? `[${name}]` : `.${name}`)).join('')}`;
}

function tagsOf(error: ErrorObject, tag: string): readonly string[] {
  const { oneOf = [] } = (error.parentSchema ?? {}) as { readonly oneOf?: readonly Shape[] };
  return oneOf.flatMap((shape) => {
    const { enum: values = [] } = ((shape['properties'] as Shape | undefined)?.[tag] ?? {}) as Shape;
    return values as readonly string[];
  });
}

/** The type of a value, without its content. */
function kindOf(data: unknown): string {
  if (data === null) return 'null';
  if (Array.isArray(data)) return 'a list';
  if (typeof data === 'string') return 'a text';
  if (typeof data === 'boolean') return 'true or false';
  return data === undefined ? 'nothing' : `${typeof data === 'object' ? 'an' : 'a'} ${typeof data}`;
}
