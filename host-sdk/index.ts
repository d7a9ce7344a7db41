/** The contract between a host and its plugins: types, problem codes and the manifest's schema. Imports nothing. */
export { isJsonObject, jsonObjectOf } from './json.js';
export type { Json, JsonObject } from './json.js';
export { columnsOf, isCoreCode, isPluginError, PluginError, toProblem } from './problem.js';
export type { AnyProblemCode, Problem, ProblemDetails } from './problem.js';
export { pluginErrors } from './plugin-errors.js';
export type { PluginErrorClass } from './plugin-errors.js';
export { PROBLEMS } from './problem-table.js';
export type {
  Blame,
  OwnProblems,
  ProblemColumns,
  ProblemKind,
  ProblemOutcome,
  ProblemScope,
  Retry,
} from './problem-kind.js';
export type { ProblemCode } from './problem-table.js';
export type {
  CallGrant,
  CallLedger,
  CallLimits,
  CallPlace,
  CallPurpose,
  CallRequest,
  CallWait,
} from './call-ledger.js';
export type {
  Clock,
  Egress,
  HostLookup,
  HostServices,
  HttpSettings,
  LogFields,
  Logger,
  LoginProof,
  LoginStore,
  Secrets,
  StateStore,
  SystemProxy,
} from './services.js';
export type {
  CallEvent,
  CallOptions,
  RequestReport,
  RetryReport,
  Telemetry,
  WaitReason,
  WaitReport,
} from './telemetry.js';
export { CAPABILITY_METHODS, CONTRACT_VERSION } from './plugin.js';
export type {
  Capabilities,
  Capability,
  CapabilityInterfaces,
  Check,
  ChoicesRequest,
  CreateOptions,
  CreatePlugin,
  FormChoice,
  NeededRight,
  Plugin,
  Proposal,
  QueueInUse,
  ValidateRequest,
  ValidateResult,
} from './plugin.js';
export type { Choices, Field, FieldLister, FieldsRequest, FieldType } from './fields.js';
export type {
  Absent,
  CreateOutcome,
  CreateTicketRequest,
  FindByKeysRequest,
  FindOutcome,
  FindTicketRequest,
  FoundByKey,
  FoundTicket,
  KeyScope,
  KeysOutcome,
  OpenTickets,
  Sending,
  SyncEvent,
  SyncRequest,
  Ticketing,
  TicketQuestion,
  Uncertain,
  UpdateOutcome,
  UpdateTicketRequest,
  WantedTicket,
  WriteRemarks,
} from './ticketing.js';
export type {
  DefaultMappings,
  Item,
  Mapping,
  Queue,
  Severity,
  TicketRef,
  TicketState,
  TicketStatus,
} from './ticket.js';
export type {
  CertifiedBounds,
  CertifiedMoment,
  CertifiedPart,
  CertifiedPeriod,
  CertifiedRange,
  TableCertificate,
} from './certificate.js';
export { EMPTY_OR_HIDDEN } from './puller.js';
export { exactNumber, holdsDigits, isExactNumber, isJsonNumber, numberOf, quotedJson } from './exact-number.js';
export type { ExactNumber } from './exact-number.js';
export { DELETED, DELETED_AT, PROCESSED_AT } from './table-row.js';
export type {
  CheckpointInfo,
  CoveredSpan,
  DescribeTableRequest,
  DiscoverRequest,
  DiscoverStep,
  PullBatch,
  PullBounds,
  PullEnd,
  Puller,
  PullCheck,
  PullEstimate,
  PullMode,
  PullRequest,
  PullSpan,
  PullStats,
  Reached,
  Readable,
  TableInfo,
} from './puller.js';
export type { ExistingRows, HeldEntry } from './existing-rows.js';
export type { Verification, Verified } from './verification.js';
export type { DescribedColumn, TableDescription, TableLink } from './table-description.js';
export type { Cell, CellObject, Column, Row, TableSchema } from './table-row.js';
export { checkPlugin, MANIFEST_SCHEMA } from './manifest.js';
export { ownProblemFaults } from './own-problems.js';
export type { Manifest } from './manifest.js';
export type { FormHints, FormSchema } from './form-hints.js';
export { roleFaults } from './roles/faults.js';
export type { RoleFault } from './roles/faults.js';
export { fieldsOfRole, keyOfRole, nameKey, productAddress, sectionOf } from './roles/places.js';
export type { RolePlace, Section, SectionCapability } from './roles/places.js';
export { NEEDED_ROLES, ROLES } from './roles/table.js';
export type { Role, RoleRule } from './roles/table.js';
export { countMarks, isAddress, isSecret, markedValues } from './marked-values.js';
export type { ValueAt } from './marked-values.js';
export { fieldTitle } from './field-title.js';
export { characterName, unwritableIn, visibleText } from './visible-text.js';
export { MAX_JSON_DEPTH, isTooDeep } from './json-depth.js';
export { keyTitle, schemaAt } from './key-title.js';
export { punctuated } from './punctuation.js';
export { didYouMean, nearest, orMeant } from './near-name.js';
export { schemaFaults } from './schema-faults.js';
export type { SchemaFault } from './schema-faults.js';
export { schemaWords } from './schema-words.js';
export type { SchemaError } from './schema-words.js';
export { valueAt, withValue, type JsonPath } from './json-path.js';
export { basicFieldsOf, optionalSectionsOf } from './basic-fields.js';
export { cloudExchangeFields, cloudExchangeSteps } from './cloud-exchange/steps.js';
export type { CloudExchangeStep, CloudExchangeValues } from './cloud-exchange/steps.js';
export { connectionOfCloudExchange } from './cloud-exchange/configuration.js';
export type { CloudExchangeBasics } from './cloud-exchange/configuration.js';
export type { CloudExchangeChoice, CloudExchangeField } from './cloud-exchange/field.js';
