/** The door of the mock tenant: everything a test needs, nothing of the plugin or the host. */
export { createMockIvanti } from './mock.js';
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
  Profile,
  Records,
  RecordView,
  RunningMock,
  SessionControl,
  Switches,
  Value,
} from './contract.js';
export { InvalidFault } from './faults/faults.js';
export { SWITCHES, type SwitchDefinition, UnknownSwitch } from './switches.js';
