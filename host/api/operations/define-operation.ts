import type { Request, Response } from 'express';
import type { ProblemCode } from '../../../host-sdk/index.js';
import type { Caller } from '../access.js';
import type { CallContext } from '../context.js';
import type { Described, Schema, Writable } from '../shapes/schema.js';
import type { Scope } from '../../store/scopes.js';
import type { Expected } from '../../work/versions.js';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** What a handler receives for one call. All input has been validated against the operation's schemas. */
export interface Call<P = unknown, Q = unknown, B = unknown> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Undefined if the operation is open and the caller is not signed in. */
  readonly caller: Caller | undefined;
  readonly request: Request;
  readonly response: Response;
  /** Versions from `If-Match` that the changed object may have; undefined: any. */
  readonly expected: Expected;
  /** Aborts when the caller disconnects before the answer has ended. */
  readonly signal: AbortSignal;
}

/** The part of an operation that does not depend on its types. */
export interface AnyOperation {
  readonly method: Method;
  /** With its parameters in braces: `/api/rules/{name}`. */
  readonly path: string;
  /** Scope that a caller needs; `open` needs no sign-in. */
  readonly scope: Scope | 'open';
  /** Action in the audit log; absent for operations without a change. */
  readonly audit?: string;
  readonly summary: string;
  /** Schema of an object with the parameters of the query, none of them required. */
  readonly query?: Schema;
  readonly body?: Schema;
  /** Default: required JSON of at most a megabyte. */
  readonly bodyOptions?: BodyOptions;
  /** Status of a successful answer; default 200. */
  readonly status?: number;
  /** Schema of a successful answer in JSON. */
  readonly answer?: Schema;
  /** Content types of an answer that the handler writes itself. */
  readonly content?: readonly string[];
  /** True: the answer has a `version`, which is its `ETag`. */
  readonly versioned?: boolean;
  /** True: it accepts `If-Match`. */
  readonly ifMatch?: boolean;
  /** Problem codes of its answers, besides those of every call. */
  readonly problems?: readonly ProblemCode[];
  /** True: it calls a tenant, so it may also answer with problems of plugins. */
  readonly tenant?: boolean;
  handler(call: Call, context: CallContext): unknown;
}

export interface BodyOptions {
  /** The body is optional. */
  readonly optional?: boolean;
  readonly limit?: string;
  /** Accepted content types; default JSON. */
  readonly types?: readonly string[];
  /** True: the handler gets the bytes, and the schema describes them for the document only. */
  readonly bytes?: boolean;
}

/** One operation of the API with the types of its input and output. */
export interface Operation<M extends Method, Path extends string, Q, B, A> extends AnyOperation {
  readonly method: M;
  readonly path: Path;
  /** Never set: the input and output types, for code that knows only the type of the operation. */
  readonly types?: { readonly query: Q; readonly body: B; readonly answer: A };
  handler(call: Call<ParamsOf<Path>, Q, B>, context: CallContext): unknown;
}

/** The values of a path's parameters. */
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

/** While the schema type is still generic, the compiler must not expand every possible schema. */
type TypeOf<S> = S extends Schema ? (Schema extends S ? unknown : Described<S>) : undefined;
/** A handler without an answer schema writes the answer directly. */
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
