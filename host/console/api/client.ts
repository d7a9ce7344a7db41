import type { ParamsOf } from '../../api/operations/define-operation.js';
import type { Operations } from '../../api/operations/index.js';
import type { NoProperties, Writable } from '../../api/shapes/schema.js';
import { call } from './call.js';
import { queryText } from './query-text.js';

type Method = Operations['method'];
type OperationAt<M extends Method, P extends string> = Extract<Operations, { readonly method: M; readonly path: P }>;
type TypesOf<M extends Method, P extends string> = NonNullable<OperationAt<M, P>['types']>;

/** Paths of the operations of a method, as the host's table has them. */
export type PathOf<M extends Method> = Extract<Operations, { readonly method: M }>['path'];
/** The answer of an operation. */
export type AnswerOf<M extends Method, P extends PathOf<M>> = TypesOf<M, P>['answer'];

/** Values of a path's parameters; none for a path without parameters. */
type ParamsPart<P extends string> = P extends `${string}{${string}`
  ? { readonly params: ParamsOf<P> }
  : { readonly params?: never };

/** Parameters of a query. Empty values are omitted. Values from the address bar are texts, and the host checks them. */
type QueryPart<Q> = {
  readonly query?: { readonly [K in keyof Q]?: Q[K] | string | null | undefined };
};

type BodyPart<B> = [B] extends [undefined] ? { readonly body?: never } : { readonly body: Writable<B> };

export type AskOptions<M extends Method, P extends PathOf<M>> = ParamsPart<P> & QueryPart<TypesOf<M, P>['query']>;
export type SendOptions<M extends Method, P extends PathOf<M>> = ParamsPart<P> &
  BodyPart<TypesOf<M, P>['body']> & {
    readonly signal?: AbortSignal | undefined;
    /** The version that the change is based on. */
    readonly ifMatch?: string | undefined;
  };
/** The last argument is optional if all its keys are. */
export type Args<O> = NoProperties extends O ? [options?: O] : [options: O];

interface Place {
  readonly params?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
}

/** The address of a call with its parameters. */
export function addressOf<P extends PathOf<'get'>>(path: P, ...[options]: Args<AskOptions<'get', P>>): string {
  return filled(path, options);
}

/** Calls of the host, typed by its table of operations. They throw `CallFailed`. */
export const api = {
  get: <P extends PathOf<'get'>>(path: P, ...[options]: Args<AskOptions<'get', P>>): Promise<AnswerOf<'get', P>> =>
    call(filled(path, options)),
  post: <P extends PathOf<'post'>>(path: P, ...[options]: Args<SendOptions<'post', P>>): Promise<AnswerOf<'post', P>> =>
    change('POST', path, options),
  put: <P extends PathOf<'put'>>(path: P, ...[options]: Args<SendOptions<'put', P>>): Promise<AnswerOf<'put', P>> =>
    change('PUT', path, options),
  delete: <P extends PathOf<'delete'>>(
    path: P,
    ...[options]: Args<SendOptions<'delete', P>>
  ): Promise<AnswerOf<'delete', P>> => change('DELETE', path, options),
};

interface Sent extends Place {
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly ifMatch?: string | undefined;
}

function change<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, options: Sent = {}): Promise<T> {
  const { body, signal, ifMatch } = options;
  return call<T>(filled(path, options), {
    method,
    ...(body === undefined ? {} : { body }),
    ...(signal === undefined ? {} : { signal }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  });
}

function filled(path: string, { params = {}, query = {} }: Place = {}): string {
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  return `${place}${queryText(query)}`;
}
