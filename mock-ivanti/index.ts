/** The door of the mock tenant: everything a test needs, nothing of the plugin or the host. */
export { createMockIvanti } from './mock.js';
export type { ObjectExtension, SchemaExtension } from './schema/extension.js';
export type {
  Clock,
  Credentials,
  EntryFilter,
  FaultControl,
  FaultReport,
  FaultRule,
  InstalledFault,
  JournalEntry,
  JournalView,
  MockIvanti,
  MockNamespace,
  MockOptions,
  MutationControl,
  Profile,
  Records,
  RecordView,
  RunningMock,
  SessionControl,
  SnapshotControl,
  SwitchControl,
  Switches,
  Value,
  Violation,
} from './contract.js';
export type { Change } from './mutation/change.js';
export type { Moment, MutationStep } from './mutation/script.js';
export type { ExportedState } from './persist/exchange.js';
export { InvalidFault } from './faults/faults.js';
export { UnfiredFaults } from './faults/install.js';
export { PRESETS } from './faults/presets.js';
export { JournalExpectation } from './journal/view.js';
export { InvalidMutation } from './mutation/script.js';
export { UnknownSwitch } from './resolve-switches.js';
export type { SwitchDefinition } from './switch-definition.js';
export { SWITCHES } from './switches.js';
