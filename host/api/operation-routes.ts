import express, { Router, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { isPluginError } from '../../host-sdk/index.js';
import { ownSite, type Access, type Caller } from './access.js';
import { untilGone } from './answers.js';
import { faultOf, requireValid, invalidInput } from './checks.js';
import type { ApiContext } from './context.js';
import type { AnyOperation, Call } from './operations/define-operation.js';
import { recordingTrail, notingRefusals, trailOf } from './operation-trail.js';
import { queryOf } from './query.js';
import { shallowBody } from './readable-request.js';
import { Refusal } from './refusal.js';
import { expectedOf, tellVersion } from './versions.js';

export interface RoutesOptions {
  /** Checks the scope of callers; without it, every caller may do everything. */
  readonly access?: Access;
  /** Also validates each answer against its operation, and fails if it differs: for tests. */
  readonly checkAnswers?: boolean;
}

const JSON_TYPE = 'application/json';
const MAX_BODY_SIZE = '1mb';

/** The routes of the operations, and no others. Fixed path segments come before parameters. */
export function operationRoutes(
  context: ApiContext,
  operations: readonly AnyOperation[],
  { access, checkAnswers = false }: RoutesOptions = {},
): Router {
  const routes = Router();
  const fixedFirst = [...operations].sort((one, other) => placeholders(one) - placeholders(other));
  for (const operation of fixedFirst) {
    const { method, path, scope } = operation;
    const entrance = scope !== 'open' ? access?.allowing(scope) : method === 'get' ? undefined : ownSite;
    const steps = [
      recordingTrail(operation, context),
      ...(entrance === undefined ? [] : [entrance]),
      ...bodySteps(operation),
    ];
    const address = path.replaceAll(/\{(\w+)\}/g, ':$1');
    routes[method](address, ...steps, answering(operation, context, checkAnswers), notingRefusals(context));
  }
  return routes;
}

function placeholders({ path }: AnyOperation): number {
  return path.split('{').length;
}

function bodySteps({ body, bodyOptions = {} }: AnyOperation): readonly RequestHandler[] {
  if (body === undefined) return [];
  const { types = [JSON_TYPE], limit = MAX_BODY_SIZE, bytes = false, optional = false } = bodyOptions;
  const type = [...types];
  if (bytes) return [express.raw({ type, limit })];
  const requireType: RequestHandler = (request, _response, next) => {
    if (!hasBody(request)) next(optional ? undefined : invalidInput('body', 'is required'));
    else next(request.is(type) === false ? wrongType(types) : undefined);
  };
  return [requireType, express.json({ type, limit }), shallowBody];
}

function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function wrongType(types: readonly string[]): Refusal {
  const { problem } = invalidInput('body', `must be sent as ${types.join(' or ')}`);
  return new Refusal(415, problem);
}

function answering(operation: AnyOperation, context: ApiContext, checked: boolean): RequestHandler {
  const { query, body, bodyOptions = {}, status = 200, answer: schema, versioned = false, ifMatch = false } = operation;
  return async (request: Request, response: Response, next: NextFunction) => {
    if (body !== undefined && bodyOptions.bytes !== true && request.body !== undefined) {
      requireValid(body, request.body, 'body');
    }
    const call: Call = {
      params: request.params,
      query: queryOf(request, query),
      body: request.body as unknown,
      caller: response.locals['caller'] as Caller | undefined,
      expected: ifMatch ? expectedOf(request) : undefined,
      request,
      response,
      get signal() {
        return untilGone(response);
      },
    };
    try {
      const trail = trailOf(response);
      const answer = await operation.handler(call, { ...context, trail });
      // A caller without a sign-in has no audit entry for the change.
      const isKnown = response.locals['caller'] !== undefined;
      if (operation.audit !== undefined && isKnown) await trail.end(context.store.db);
      if (schema === undefined) return;
      if (checked) requireAnswer(operation, answer);
      if (versioned) tellVersion(request, response, answer as { readonly version: string });
      response.status(status).json(answer);
    } catch (error) {
      next(checked ? asDeclared(operation, error) : error);
    }
  };
}

function requireAnswer({ method, path, answer: schema = {} }: AnyOperation, answer: unknown): void {
  const fault = faultOf(schema, JSON.parse(JSON.stringify(answer)));
  if (fault !== undefined) throw new Error(`${method} ${path} answers with ${fault.path} that ${fault.message}`);
}

/** Problems with which every call may be refused. */
const COMMON = ['config.invalid', 'host.denied', 'host.store', 'host.disk_full', 'host.aborted'];

function asDeclared(
  { method, path, problems = [], tenant = false, ifMatch = false }: AnyOperation,
  error: unknown,
): unknown {
  if (tenant || !isPluginError(error)) return error;
  const { code } = error.problem;
  const versions = ifMatch ? ['host.changed_meanwhile'] : [];
  if ([...COMMON, ...versions, ...problems].includes(code)) return error;
  return new Error(`${method} ${path} does not declare ${code}`, { cause: error });
}
