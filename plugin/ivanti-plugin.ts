import { inject, injectable } from 'tsyringe';
import type { DependencyContainer, InjectionToken } from 'tsyringe';
import type {
  CallOptions,
  CapabilityInterfaces,
  CheckpointInfo,
  CreateOutcome,
  CreateTicketRequest,
  DefaultMappings,
  DiscoverRequest,
  Field,
  FieldsRequest,
  FindByKeysRequest,
  FindOutcome,
  FindTicketRequest,
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
  TableInfo,
  TicketStatus,
  UpdateOutcome,
  UpdateTicketRequest,
  ValidateRequest,
  ValidateResult,
} from '../host-sdk/index.js';
import type { Config } from './config/schema.js';
import type { Connection } from './connection.js';
import { interactiveCall } from './interactive.js';
import { readChoices } from './odata/choices.js';
import { fieldsOf } from './odata/fields.js';
import { learnedLabels } from './odata/learned-labels.js';
import { checkPull } from './pull/check-pull.js';
import { describeCheckpoint, rewindCheckpoint } from './pull/checkpoint.js';
import type { PullContext } from './pull/context.js';
import { discoverTables } from './pull/discover.js';
import { estimatePull } from './pull/estimate.js';
import { pullTable } from './pull/table.js';
import type { TicketContext } from './ticketing/context.js';
import { createTicket } from './ticketing/create.js';
import { defaultMappings } from './ticketing/defaults.js';
import { findByKeys } from './ticketing/find-by-keys.js';
import { findTicket } from './ticketing/find.js';
import { noteFields } from './ticketing/journal-notes.js';
import { profileOf } from './ticketing/profile.js';
import { statusWords } from './ticketing/profile-catalogue.js';
import { listQueues } from './ticketing/queues.js';
import { syncStates } from './ticketing/sync.js';
import { updateTicket } from './ticketing/update.js';
import { leadToField } from './validation/lead-to-field.js';
import { validateConfig } from './validation/validate.js';

/** What the container of one connection holds. Sections that a connection lacks fail when they are first used. */
export const CONFIG: InjectionToken<Config> = Symbol('Config');
export const SERVICES: InjectionToken<HostServices> = Symbol('HostServices');
export const CONNECTION: InjectionToken<Connection> = Symbol('Connection');
export const TICKETS: InjectionToken<() => TicketContext> = Symbol('TicketContext');
export const TABLES: InjectionToken<() => PullContext> = Symbol('PullContext');
export const SCOPE: InjectionToken<DependencyContainer> = Symbol('Container');

/** The operations of the contract, each handed on to the room that does it. */
@injectable()
export class IvantiPlugin implements Plugin, CapabilityInterfaces {
  constructor(
    @inject(CONFIG) private readonly config: Config,
    @inject(SERVICES) private readonly services: HostServices,
    @inject(CONNECTION) private readonly connection: Connection,
    @inject(TICKETS) private readonly tickets: () => TicketContext,
    @inject(TABLES) private readonly tables: () => PullContext,
    @inject(SCOPE) private readonly scope: DependencyContainer,
  ) {}

  validate(request: ValidateRequest): Promise<ValidateResult> {
    return validateConfig(request.config ?? this.config, this.services, request);
  }

  async dispose(): Promise<void> {
    await this.connection.close();
    this.scope.reset();
  }

  async getFields(request: FieldsRequest): Promise<readonly Field[]> {
    const set = request.object ?? this.config.ticketing?.business_object ?? 'incidents';
    const { client, metadata } = this.connection;
    const options = interactiveCall(this.services.clock, request);
    const entity = await metadata.entity(set, { ...options, refresh: request.refresh });
    const withChoices = async (field: Field): Promise<Field> => {
      if (field.role !== 'choice' || request.choicesOf?.includes(field.name) !== true) return field;
      return { ...field, choices: await readChoices(client, metadata, { set, entity, field: field.name }, options) };
    };
    const labels = learnedLabels(this.services.state, client.endpoint.host).of(set);
    const { ticketing } = this.config;
    const isTickets = ticketing?.business_object.toLowerCase() === set.toLowerCase();
    const notes = isTickets ? noteFields(profileOf(entity, ticketing)) : [];
    return await Promise.all([...fieldsOf(entity, labels), ...notes].map(withChoices));
  }

  async getDefaultMappings(request: CallOptions & { readonly kind?: Item['kind'] } = {}): Promise<DefaultMappings> {
    const options = interactiveCall(this.services.clock, request);
    return defaultMappings(await this.tickets().profile(options), request.kind ?? 'alert');
  }

  getDefaultStatusMap(): Readonly<Record<string, TicketStatus>> {
    const { business_object: set = 'incidents', status_map } = this.config.ticketing ?? {};
    return { ...statusWords(set).statuses, ...status_map };
  }

  async getQueues(request: CallOptions = {}): Promise<readonly Queue[]> {
    return await listQueues(this.tickets(), interactiveCall(this.services.clock, request));
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
    return await discoverTables(this.tables(), data?.tables ?? [], request).catch(leadToField(auth));
  }

  checkPull(request: PullCheck): readonly string[] {
    return checkPull(this.tables(), request);
  }

  async estimatePull(request: PullRequest): Promise<PullEstimate> {
    return await estimatePull(this.tables(), request);
  }

  describeCheckpoint(checkpoint: Json): CheckpointInfo {
    return describeCheckpoint(checkpoint, this.connection.client.endpoint.host);
  }

  rewindCheckpoint(checkpoint: Json | null, to: string): Json {
    const { endpoint, serverClock } = this.connection.client;
    const now = serverClock.now() ?? this.services.clock.now();
    return rewindCheckpoint(checkpoint, to, { tenant: endpoint.host, timeZone: this.config.time_zone, now });
  }

  async *pull(request: PullRequest): AsyncGenerator<PullBatch> {
    yield* pullTable(this.tables(), request);
  }
}
