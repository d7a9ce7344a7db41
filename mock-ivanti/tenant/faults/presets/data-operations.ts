import type { Operation } from '../../journal/entry.js';

/** All operations of a signed-in client. */
export const DATA_OPERATIONS: readonly Operation[] = [
  ...(['list', 'get', 'create', 'update', 'delete', 'related', 'link', 'unlink', 'metadata', 'fulltext'] as const),
  ...(['saved-search', 'quick-action', 'upload', 'download', 'remove-file', 'service-request'] as const),
];
