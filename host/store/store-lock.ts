import { takeFileLock, type Release } from '../platform/file-lock.js';
import { storeProblem } from './store-problem.js';

/** As {@link takeFileLock}, for a lock next to the store. Throws `host.store` and `host.disk_full` if it cannot be created. */
export function takeStoreLock(path: string): Release | undefined {
  try {
    return takeFileLock(path);
  } catch (error) {
    throw storeProblem(path, error);
  }
}
