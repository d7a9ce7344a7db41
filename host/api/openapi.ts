import { PACKAGE_VERSION } from '../package-root.js';
import { openApiPaths } from './openapi-operation.js';
import { COOKIE } from './browser-sessions.js';
import type { Paths } from './openapi-operation.js';
import { CONNECTION_PATHS } from './openapi-paths.js';
import { API_SCHEMAS } from './openapi-schemas.js';
import { PULL_PATHS } from './openapi-pull-paths.js';
import { SETTINGS_PATHS } from './openapi-settings-paths.js';
import { WORK_PATHS } from './openapi-work-paths.js';

/** Every call, by path and method. */
export const API_PATHS: Paths = { ...CONNECTION_PATHS, ...WORK_PATHS, ...PULL_PATHS, ...SETTINGS_PATHS };

/** The API as an OpenAPI 3.1 document: requests are held against it, and tests hold the answers against it too. */
export function apiDocument(): Readonly<Record<string, unknown>> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ivanti Exchange host',
      version: PACKAGE_VERSION,
      description:
        'Questions need the scope read, changes the scope write. A browser’s session sends its changes with the ' +
        'header X-CSRF-Token, whose value GET /api/session tells. Over TLS the name of its cookie begins with __Host-.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [] }],
    paths: openApiPaths(API_PATHS),
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: COOKIE },
      },
      schemas: structuredClone(API_SCHEMAS),
    },
  };
}
