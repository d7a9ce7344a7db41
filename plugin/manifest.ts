import { CONTRACT_VERSION, type Manifest } from '../host-sdk/index.js';
import { CONFIG_SCHEMA } from './config/schema.js';
import { IVANTI_PROBLEMS } from './ivanti/problems.js';
import { VERSION } from './platform/version.js';

/** The plugin's manifest; `manifest.json` is its committed copy. */
export const MANIFEST: Manifest = {
  id: 'ivanti',
  name: 'Ivanti Neurons for ITSM',
  version: VERSION,
  contract: CONTRACT_VERSION,
  entry: 'dist/plugin/index.js',
  description:
    'Alerts become Ivanti incidents, later alerts become notes, and statuses are synced back; business objects become tables.',
  capabilities: ['fields', 'ticketing', 'pull'],
  problems: IVANTI_PROBLEMS,
  configuration: CONFIG_SCHEMA,
};
