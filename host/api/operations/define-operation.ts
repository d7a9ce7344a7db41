import type { Request, Response } from 'express';
import type { ProblemCode } from '../../../host-sdk/index.js';
import type { Caller } from '../access.js';
import type { CallContext } from '../context.js';
import type { Described, Schema, Writable } from '../shapes/schema.js';
import type { Scope } from '../../store/scopes.js';
import type { Expected } from '../../work/versions.js';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** What a handler knows of one call. Everything that was sent has been held against the operation's schemas. */
export interface Call<P = unknown, Q = unknown, B = unknown> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Nobody where the operation is open and nobody has signed in. */
  readonly caller: Caller | undefined;
  readonly request: Request;
  readonly response: Response;
  /** Versions that what is changed may have, by `If-Match`; undefined: any. */
  readonly expected: Expected;
  /** Aborted when the caller goes before the answer has ended. */
  readonly signal: AbortSignal;
}

/** What every operation says, whatever its types. */
export interface AnyOperation {
  readonly method: Method;
  /** With its parameters in braces: `/api/rules/{name}`. */
  readonly path: string;
  /** What a caller has to be allowed; `open` asks for no sign-in. */
  readonly scope: Scope | 'open';
  /** What a change is called in records of who did what; absent where nothing is changed. */
  readonly audit?: string;
  readonly summary: string;
  /** Schema of an object with the parameters of the query, none of them required. */
  readonly query?: Schema;
  readonly body?: Schema;
  /** Default: JSON of at most a megabyte, which has to be sent. */
  readonly bodyOptions?: BodyOptions;
  /** Status of a good answer; default 200. */
  readonly status?: number;
  /** Schema of a good answer in JSON. */
  readonly answer?: Schema;
  /** Content types of an answer that the handler writes itself. */
  readonly content?: readonly string[];
  /** True: the answer has a `version`, which is its `ETag`. */
  readonly versioned?: boolean;
  /** True: it takes `If-Match`. */
  readonly ifMatch?: boolean;
  /** Problems that it may answer with, besides those of every call. */
  readonly problems?: readonly ProblemCode[];
  /** True: it asks a tenant, so the problems of plugins may come too. */
  readonly tenant?: boolean;
  handler(call: Call, context: CallContext): unknown;
}

export interface BodyOptions {
  /** May be left out. */
  readonly optional?: boolean;
  readonly limit?: string;
  /** Content types that are taken; default JSON. */
  readonly types?: readonly string[];
  /** True: the handler gets the bytes, and the schema describes them for the document only. */
  readonly bytes?: boolean;
}

/** One operation of the API with the types of what goes in and out. */
export interface Operation<M extends Method, Path extends string, Q, B, A> extends AnyOperation {
  readonly method: M;
  readonly path: Path;
  /** Never there: what the operation takes and gives, for those who know its type alone. */
  readonly types?: { readonly query: Q; readonly body: B; readonly answer: A };
  handler(call: Call<ParamsOf<Path>, Q, B>, context: CallContext): unknown;
}

/** The texts in the places of a path's parameters. */
export type ParamsOf<Path extends string> = Readonly<Record<ParamName<Path>, string>>;

type ParamName<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamName<Rest>
  : never;

interface Definition<M extends Method, Path extends string, Q, B, A>
  extends Omit<AnyOperation, 'handler' | 'query' | 'body' | 'answer'> {
  readonly method: M;
  readonly path: Path;
  readonly query?: Q;
  readonly body?: B;
  readonly answer?: A;
  handler(
    call: Call<ParamsOf<NoInfer<Path>>, TypeOf<NoInfer<Q>>, TypeOf<NoInfer<B>>>,
    context: CallContext,
  ): AnswerOf<NoInfer<A>> | Promise<AnswerOf<NoInfer<A>>>;
}

/** Before the compiler knows which schema it is, it must not go into all there could be. */
type TypeOf<S> = S extends Schema ? (Schema extends S ? unknown : Described<S>) : undefined;
/** A handler without a schema of its answer writes the answer itself. */
type AnswerOf<S> = S extends Schema ? (Schema extends S ? unknown : Writable<Described<S>>) : undefined;

/**
 * Declares an operation of the API. The array of all of them is the only source of its routes, its checks, its
 * document, its page and the console's types.
 */
export function defineOperation<
  const M extends Method,
  const Path extends string,
  const Q extends Schema | undefined = undefined,
  const B extends Schema | undefined = undefined,
  const A extends Schema | undefined = undefined,
>(definition: Definition<M, Path, Q, B, A>): Operation<M, Path, TypeOf<Q>, TypeOf<B>, TypeOf<A>> {
  return definition as AnyOperation as Operation<M, Path, TypeOf<Q>, TypeOf<B>, TypeOf<A>>;
}
