import { OWN_PROBLEMS_SCHEMA } from '../../../host-sdk/own-problems.js';
import { problem } from './problem.js';
import { list, map, object, oneOf, text, type Described } from './schema.js';

export const manifest = object(
  {
    id: text,
    name: text,
    version: text,
    contract: { ...text, description: 'Version of the host SDK contract that the plugin implements.' },
    entry: text,
    description: text,
    capabilities: list(oneOf('fields', 'ticketing', 'pull')),
    configuration: { ...map, description: 'JSON schema of a connection.' },
  },
  { $schema: text, problems: OWN_PROBLEMS_SCHEMA },
);

export const brokenPlugin = object({ folder: text, problem });

export type ApiManifest = Described<typeof manifest>;
