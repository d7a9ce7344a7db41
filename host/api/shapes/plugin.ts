import { problem } from './problem.js';
import { list, map, object, oneOf, text } from './schema.js';

export const manifest = object(
  {
    id: text,
    name: text,
    version: text,
    contract: { ...text, description: 'Version of the host SDK that it is written for.' },
    entry: text,
    description: text,
    capabilities: list(oneOf('fields', 'ticketing', 'pull')),
    configuration: { ...map, description: 'JSON schema of a connection.' },
  },
  { $schema: text, problems: { ...map, description: 'Problem codes of the plugin’s own.' } },
);

export const brokenPlugin = object({ folder: text, problem });
