import { inject, injectable } from 'tsyringe';
import type {
  CallOptions,
  CapabilityInterfaces,
  CheckpointInfo,
  ChoicesRequest,
  CreateOutcome,
  CreateTicketRequest,
  DefaultMappings,
  DescribeTableRequest,
  DiscoverRequest,
  Field,
  FieldsRequest,
  FindByKeysRequest,
  FindOutcome,
  FindTicketRequest,
  FormChoice,
  HostServices,
  Item,
  Json,
  KeyScope,
  KeysOutcome,
  Plugin,
  PullBatch,
  PullCheck,
  PullEstimate,
  PullRequest,
  Queue,
  SyncEvent,
  SyncRequest,
  TableDescription,
  TableInfo,
  TicketStatus,
  UpdateOutcome,
  UpdateTicketRequest,
  ValidateRequest,
  ValidateResult,
  Verification,
} from '../host-sdk/index.js';
import type { Config } from './config/schema.js';
import { IS_DRAFT, LAZY, OPEN_CONNECTION, TOKENS, type Lazy, type OpenConnection } from './container/tokens.js';
import type { Lifetime } from './http/lifetime.js';
import { interactiveCall } from './odata/interactive-call.js';
import { readChoices } from './odata/choices.js';
import { fieldsOf } from './odata/fields.js';
import { learnedLabels } from './odata/learned-labels.js';
import { checkPull } from './pull/check-pull.js';
import { describeCheckpoint, rewindCheckpoint } from './pull/checkpoint.js';
import { describeOutput } from './pull/describe-output.js';
import { discoverTables } from './pull/discover.js';
import { estimatePull } from './pull/estimate.js';
import { pullTable } from './pull/table.js';
import { createTicket } from './ticketing/create.js';
import { defaultMappings } from './ticketing/defaults.js';
import { findByKeys } from './ticketing/find-by-keys.js';
import { findChoices } from './ticketing/find-choices.js';
import { findTicket } from './ticketing/find.js';
import { noteFields } from './ticketing/journal-notes.js';
import { profileOf } from './ticketing/profile.js';
import { statusWords } from './ticketing/profile-catalogue.js';
import { listQueues } from './ticketing/queues.js';
import { syncStates } from './ticketing/sync.js';
import { updateTicket } from './ticketing/update.js';
import { attributeToField } from './validation/lead-to-field.js';
import { validateConfig } from './validation/validate.js';

/** The operations of the contract, each passed on to the module that does it. */
@injectable()
export class IvantiPlugin implements Plugin, CapabilityInterfaces {
  constructor(
    @inject(TOKENS.config) private readonly config: Config,
    @inject(TOKENS.services) private readonly services: HostServices,
    @inject(TOKENS.lifetime) private readonly lifetime: Lifetime,
    @inject(LAZY.clock) private readonly clock: Lazy<'clock'>,
    @inject(LAZY.client) private readonly client: Lazy<'client'>,
    @inject(LAZY.metadata) private readonly metadata: Lazy<'metadata'>,
    @inject(LAZY.tickets) private readonly tickets: Lazy<'tickets'>,
    @inject(LAZY.tables) private readonly tables: Lazy<'tables'>,
    @inject(OPEN_CONNECTION) private readonly open: OpenConnection,
    @inject(IS_DRAFT) private readonly isDraft: boolean,
  ) {}

  async validate(request: ValidateRequest): Promise<ValidateResult> {
    const { services, open, isDraft } = this;
    const tried = { config: request.config ?? this.config, isDraft };
    return await validateConfig(tried, { ...services, clock: this.clock() }, request, open);
  }

  async findChoices(request: ChoicesRequest): Promise<readonly FormChoice[]> {
    const options = interactiveCall(this.clock(), request);
    return await findChoices(this.client(), this.metadata(), request, options);
  }

  dispose(): Promise<void> {
    return this.lifetime.end();
  }

  async getFields(request: FieldsRequest): Promise<readonly Field[]> {
    const set = request.object ?? this.config.ticketing?.business_object ?? 'incidents';
    const [client, metadata] = [this.client(), this.metadata()];
    const options = interactiveCall(this.clock(), request);
    const entity = await metadata.entity(set, { ...options, refresh: request.refresh });
    const asked = new Set(request.choicesOf?.map((name) => name.toLowerCase()));
    const withChoices = async (field: Field): Promise<Field> => {
      if (field.role !== 'choice' || !asked.has(field.name.toLowerCase())) return field;
      return { ...field, choices: await readChoices(client, metadata, { set, entity, field: field.name }, options) };
    };
    const labels = learnedLabels(this.services.state, client.endpoint.host).of(set);
    const { ticketing } = this.config;
    const isTickets = ticketing?.business_object.toLowerCase() === set.toLowerCase();
    const notes = isTickets ? noteFields(profileOf(entity, ticketing)) : [];
    return await Promise.all([...fieldsOf(entity, labels), ...notes].map(withChoices));
  }

  async getDefaultMappings(request: CallOptions & { readonly kind?: Item['kind'] } = {}): Promise<DefaultMappings> {
    const options = interactiveCall(this.clock(), request);
    return defaultMappings(await this.tickets().profile(options), request.kind ?? 'alert');
  }

  getDefaultStatusMap(): Readonly<Record<string, TicketStatus>> {
    const { business_object: set = 'incidents', status_map } = this.config.ticketing ?? {};
    return { ...statusWords(set).statuses, ...status_map };
  }

  async getQueues(request: CallOptions = {}): Promise<readonly Queue[]> {
    return await listQueues(this.tickets(), interactiveCall(this.clock(), request));
  }

  markTime(): Json {
    return this.tickets().marks.now();
  }

  getKeyScope(): KeyScope {
    const { client, set, settings } = this.tickets();
    const name = `${client.endpoint.host}/${set.toLowerCase()}`;
    return { name, findsKeys: settings.correlation_field !== undefined };
  }

  async findByKeys(request: FindByKeysRequest): Promise<KeysOutcome> {
    return await findByKeys(this.tickets(), request);
  }

  async createTicket(request: CreateTicketRequest): Promise<CreateOutcome> {
    return await createTicket(this.tickets(), request);
  }

  async findTicket(request: FindTicketRequest): Promise<FindOutcome> {
    return await findTicket(this.tickets(), request);
  }

  async updateTicket(request: UpdateTicketRequest): Promise<UpdateOutcome> {
    return await updateTicket(this.tickets(), request);
  }

  async *syncStates(request: SyncRequest): AsyncGenerator<SyncEvent> {
    yield* syncStates(this.tickets(), request);
  }

  async discover(request: DiscoverRequest = {}): Promise<readonly TableInfo[]> {
    const { auth, data } = this.config;
    return await discoverTables(this.tables(), data?.tables ?? [], request).catch(attributeToField(auth));
  }

  async describeTable(request: DescribeTableRequest): Promise<TableDescription> {
    const options = interactiveCall(this.clock(), request);
    const labels = learnedLabels(this.services.state, this.client().endpoint.host);
    return await describeOutput(this.tables(), request.table, (table) => labels.of(table), options);
  }

  checkPull(request: PullCheck): readonly string[] {
    return checkPull(this.tables(), request);
  }

  async estimatePull(request: PullRequest): Promise<PullEstimate> {
    return await estimatePull(this.tables(), request);
  }

  describeCheckpoint(checkpoint: Json): CheckpointInfo {
    return describeCheckpoint(checkpoint, this.client().endpoint.host);
  }

  getVerifications(): readonly Verification[] {
    return ['counts', 'deep'];
  }

  rewindCheckpoint(checkpoint: Json | null, to: string): Json {
    const { endpoint, serverClock } = this.client();
    const now = serverClock.now() ?? this.clock().now();
    return rewindCheckpoint(checkpoint, to, { tenant: endpoint.host, timeZone: this.config.time_zone, now });
  }

  async *pull(request: PullRequest): AsyncGenerator<PullBatch> {
    yield* pullTable(this.tables(), request);
  }
}
