import { setTimeout as wait } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { TOKEN_PATH } from '../../tenant/auth/credentials.js';
import { readPresented } from '../auth/presented.js';
import { scrubBody, scrubHeaders } from '../../tenant/journal/journal.js';
import { namespaceOf, type Tenant } from '../../tenant/instance/tenant.js';
import { envelopeAnswer, htmlAnswer, type Answer } from '../../tenant/answers/answer.js';
import { readQuery, type Call } from '../request/call.js';
import { compressed } from '../wire/compress.js';
import { message } from '../../tenant/refusals/messages.js';
import { perform } from './perform.js';
import { receiveBody, type Received } from '../wire/receive.js';
import { Refused, refuse } from '../../tenant/refusals/refused.js';
import type { Route } from '../routing/route.js';
import { decodePath, routeOf } from '../routing/find-route.js';
import { send } from '../wire/send.js';
import { checkCredential, credentialKind, namespaceNameOf } from '../auth/sign-in.js';
import { createStages, type Stages } from './stages.js';
import { takeQuota } from './take-quota.js';
import { watchAnswer, watchArrival } from './watch.js';

/** The answer of a web server in front of the tenant for a path outside the API (measured: HTML, 404). */
const STUB =
  '<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head><body><h2>404 - File or directory not found.</h2></body></html>';

/** Last pages remembered per namespace, one per client and set. */
const KEPT_PAGES = 20;

function routeFor(tenant: Tenant, method: string, path: string | undefined): Route {
  if (path === undefined) return { op: 'other', shape: '', problem: 'unknownPath' };
  if (path === TOKEN_PATH) return { op: 'token', shape: TOKEN_PATH };
  const allowsSingular = tenant.switches.singular_sets === 'accept';
  return routeOf(method, path, { roots: tenant.roots, objects: tenant.seedData.objects, allowsSingular });
}

function openCall(tenant: Tenant, request: Request, body: Buffer): Call {
  const [rawPath = '/', ...search] = request.url.split('?');
  const path = decodePath(rawPath);
  const { method, headers } = request;
  const route = routeFor(tenant, method, path);
  const namespace = namespaceOf(tenant, namespaceNameOf(tenant, route.op, headers, body));
  const query = readQuery(search.join('?'));
  const scrubbed = scrubBody(body);
  const entry = namespace.journal.open({
    at: tenant.clock.now(),
    namespace: namespace.name,
    method,
    path: path ?? rawPath,
    route: route.shape,
    op: route.op,
    set: route.object?.set ?? route.setName?.toLowerCase() ?? null,
    query: Object.fromEntries(query),
    headers: scrubHeaders(headers),
    ...(scrubbed !== undefined && { body: scrubbed }),
    status: 0,
    credential: credentialKind(tenant, readPresented(headers)),
    findings: [],
    faults: [],
    violations: [],
  });
  return { tenant, namespace, request, route, query, body, entry, listing: {} };
}

/** Carries one request through: faults, credential, quota, the operation, faults again. Never throws. */
async function answerCall(call: Call, stages: Stages, received: Received): Promise<Answer> {
  try {
    call.namespace.mutations.arrived(call.tenant.clock.now());
    const early = await stages.act('before-auth');
    if (early) return early;
    if ('problem' in received) refuse(received.problem === 'too-large' ? 'bodyTooLarge' : 'notAnObject');
    if (call.route.problem === 'outside') return htmlAnswer(404, STUB);
    const isOpen = call.route.op === 'login' || call.route.op === 'token';
    if (!isOpen) checkCredential(call);
    const over = call.route.op === 'token' ? undefined : await takeQuota(call);
    return over ?? (await stages.act('before-commit')) ?? (await perform(call));
  } catch (error) {
    return errorAnswer(call, error);
  }
}

function errorAnswer(call: Call, error: unknown): Answer {
  if (error instanceof Refused) return envelopeAnswer(error.envelope);
  call.entry.findings.push(`the mock failed: ${error instanceof Error ? error.message : String(error)}`);
  return envelopeAnswer(message('crashed'));
}

function keepPage({ namespace: { lastPages } }: Call, key: string, page: Answer): void {
  const [oldest] = lastPages.keys();
  if (lastPages.size >= KEPT_PAGES && oldest !== undefined) lastPages.delete(oldest);
  lastPages.set(key, page);
}

/** Serves the tenant's API on a request. A request whose client has disconnected is still carried out. */
export async function handle(tenant: Tenant, request: Request, response: Response): Promise<void> {
  const received = await receiveBody(request, response);
  const call = openCall(tenant, request, 'body' in received ? received.body : Buffer.alloc(0));
  const watched = watchArrival(call);
  const stages = createStages(call, response);
  let answer = await answerCall(call, stages, received);
  const committed = answer;
  for (const stage of ['after-commit', 'body'] as const) {
    if (answer.wire !== undefined) break;
    try {
      answer = (await stages.act(stage, answer)) ?? answer;
    } catch (error) {
      answer = errorAnswer(call, error);
    }
  }
  watchAnswer(call, watched, answer, committed.status === 201 && answer !== committed && answer.status !== 201);
  if (tenant.options.latencyMs !== undefined) await wait(tenant.options.latencyMs, undefined, { ref: false });
  call.entry.status = answer.status;
  if (answer.rows !== undefined) call.entry.rows = answer.rows;
  call.namespace.journal.close(call.entry);
  if (call.route.op === 'list' && answer.rows !== undefined) keepPage(call, stages.pageKey, answer);
  send(response, await compressed(request, answer, tenant.switches.compression), tenant.dateNow());
}
