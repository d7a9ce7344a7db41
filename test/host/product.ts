import type {
  CheckpointInfo,
  CreateOutcome,
  CreateTicketRequest,
  FindOutcome,
  FindTicketRequest,
  HostServices,
  Json,
  JsonObject,
  PullBatch,
  PullCheck,
  PullEstimate,
  PullRequest,
  SyncEvent,
  SyncRequest,
  TicketState,
  UpdateOutcome,
  UpdateTicketRequest,
} from '../../host-sdk/index.js';
import type { LoadedPlugin } from '../../host/index.js';

interface Record_ {
  readonly number: string;
  readonly recId: string;
  readonly key: string;
  state: TicketState;
  readonly notes: string[];
}

/** A product under the test's thumb: it works, and every method can be replaced for what the test is about. */
export interface Product {
  readonly loaded: LoadedPlugin;
  readonly records: Map<string, Record_>;
  /** One word per call that would have gone over the wire. */
  readonly calls: string[];
  now: string;
  /** Tickets ever made. */
  made: number;
  create: (request: CreateTicketRequest, plain: () => CreateOutcome) => CreateOutcome | Promise<CreateOutcome>;
  find: (request: FindTicketRequest, plain: () => FindOutcome) => FindOutcome | Promise<FindOutcome>;
  update: (request: UpdateTicketRequest, plain: () => UpdateOutcome) => UpdateOutcome | Promise<UpdateOutcome>;
  sync: (request: SyncRequest) => AsyncIterable<SyncEvent>;
  pull: (request: PullRequest) => AsyncIterable<PullBatch>;
  estimate: (request: PullRequest) => PullEstimate | Promise<PullEstimate>;
  /** What it says of a checkpoint of its own. */
  describe: (checkpoint: Json) => CheckpointInfo;
}

const CONFIGURATION: JsonObject = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-role': 'name' },
    instance: { type: 'string', 'x-role': 'address' },
    time_zone: { type: 'string', 'x-role': 'time-zone' },
    daily_call_limit: { type: 'integer', 'x-role': 'call-limit' },
    ticketing: {
      type: 'object',
      'x-role': 'section',
      properties: {
        interval: { type: 'integer', 'x-role': 'interval' },
        correlation_field: { type: 'string', 'x-role': 'correlation-field' },
        presence_check_hours: { type: 'integer', 'x-role': 'presence-check' },
        closed_check_days: { type: 'integer', 'x-role': 'closed-check' },
        status_map: { type: 'object', additionalProperties: { type: 'string' }, 'x-role': 'status-map' },
      },
    },
    data: {
      type: 'object',
      'x-role': 'section',
      properties: {
        tables: { type: 'array', items: { type: 'string' }, 'x-role': 'tables' },
        mode: { type: 'string', enum: ['historical', 'incremental'], 'x-role': 'mode' },
        interval: { type: 'integer', 'x-role': 'interval' },
        off_peak: { type: 'string', 'x-role': 'off-peak' },
        verify: { type: 'string', enum: ['daily', 'weekly', 'monthly', 'never'], 'x-role': 'verify' },
      },
    },
  },
};

export function createProduct(): Product {
  let services: HostServices | undefined;
  const call = (word: string) => {
    product.calls.push(word);
    services?.ledger.record('product.example', 'ticket');
  };
  const plugin = {
    validate: () => Promise.resolve({ ok: true, checks: [] }),
    dispose: () => Promise.resolve(),
    getDefaultMappings: () => ({
      create: [{ target: 'Subject', template: '$alertName' }],
      update: [{ target: 'NewNotes', template: 'again $id' }],
    }),
    getDefaultStatusMap: () => ({ Logged: 'new', Active: 'in_progress', Closed: 'closed' }) as const,
    getQueues: () => Promise.resolve([{ label: 'Incidents', value: 'incidents' }]),
    async createTicket(request: CreateTicketRequest) {
      call(`create ${request.item.id}`);
      return product.create(request, () => store(product, request));
    },
    async findTicket(request: FindTicketRequest) {
      call(`find ${request.item.id}`);
      return product.find(request, () => look(product, request));
    },
    async updateTicket(request: UpdateTicketRequest) {
      call(`update ${request.ref.number}`);
      return product.update(request, () => note(product, request));
    },
    syncStates(request: SyncRequest) {
      call('sync');
      return product.sync(request);
    },
    discover: () => Promise.resolve([]),
    checkPull: ({ tables }: PullCheck) => tables,
    async estimatePull(request: PullRequest) {
      call(`estimate ${request.table}`);
      return product.estimate(request);
    },
    describeCheckpoint: (checkpoint: Json) => product.describe(checkpoint),
    rewindCheckpoint: () => null,
    getVerifications: () => ['counts'] as const,
    pull(request: PullRequest) {
      call(`pull ${request.table}`);
      return product.pull(request);
    },
  };
  const product: Product = {
    records: new Map(),
    calls: [],
    made: 0,
    now: '2024-06-01T00:00:00Z',
    create: (_request, plain) => plain(),
    find: (_request, plain) => plain(),
    update: (_request, plain) => plain(),
    sync: (request) => syncAll(product, request),
    pull: (request) => pullNothing(request),
    estimate: () => ({ from: product.now }),
    describe: (checkpoint) => ({
      ...(typeof checkpoint === 'string' ? { horizon: checkpoint } : {}),
      unfinished: [],
    }),
    loaded: {
      folder: '/nowhere',
      configuration: CONFIGURATION,
      manifest: {
        id: 'product',
        name: 'Product',
        version: '1.0.0',
        contract: '1.0.0',
        entry: 'none.js',
        description: '',
        capabilities: ['ticketing', 'pull'],
        configuration: CONFIGURATION,
      },
      create(given) {
        services = given;
        return plugin;
      },
    },
  };
  return product;
}

function store(product: Product, request: CreateTicketRequest): CreateOutcome {
  const number = String(10_000 + product.made++);
  const state = { status: 'Logged', assignee: null, modifiedAt: product.now };
  product.records.set(`R${number}`, { number, recId: `R${number}`, key: request.idempotencyKey, state, notes: [] });
  return { outcome: 'created', ref: { number, recId: `R${number}` }, ...state };
}

function look(product: Product, request: FindTicketRequest): FindOutcome {
  const found = [...product.records.values()].find((one) => one.key === request.idempotencyKey);
  if (found === undefined) return { outcome: 'absent', certain: true, certainFrom: product.now, waitMs: 0 };
  return { outcome: 'found', ref: { number: found.number, recId: found.recId }, state: found.state };
}

function note(product: Product, request: UpdateTicketRequest): UpdateOutcome {
  const record = product.records.get(request.ref.recId);
  if (record === undefined) return { outcome: 'gone' };
  const text = request.values['NewNotes'] ?? '';
  const isThere = request.earlier !== undefined && record.notes.includes(text);
  // What is found in the history shows no ticket.
  if (isThere) return { outcome: 'updated' };
  if (text !== '') record.notes.push(text);
  const status = request.status ?? (request.mode === 'upsert' ? request.values['Status'] : undefined);
  if (status !== undefined) record.state = { status, assignee: null, modifiedAt: product.now };
  return { outcome: 'updated', state: record.state };
}

async function* syncAll(product: Product, request: SyncRequest): AsyncGenerator<SyncEvent> {
  for (const { ref } of request.check) {
    const record = product.records.get(ref.recId);
    const seenAt = product.now;
    if (record !== undefined) yield { kind: 'outcome', ref, outcome: 'same', state: record.state, seenAt };
    else yield { kind: 'outcome', ref, outcome: 'missing', seenAt, basis: 'asked twice' };
  }
  yield { kind: 'checkpoint', checkpoint: { at: product.now } };
}

async function* pullNothing({ table }: PullRequest): AsyncGenerator<PullBatch> {
  yield {
    table: { name: table, key: 'id', columns: [{ name: 'id', type: 'string' }] },
    rows: [],
    checkpoint: null,
    stats: { rows: 0, pages: 0, calls: 0 },
    end: { complete: true, warnings: [] },
  };
}
