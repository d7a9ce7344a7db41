import type { WriteRemarks } from '../../host-sdk/index.js';

/** What a write came to beyond its success, as the history keeps it: nothing where there is nothing to say. */
export function remarksOf({ notes = [], notStored = [] }: WriteRemarks) {
  return {
    ...(notes.length === 0 ? {} : { notes }),
    ...(notStored.length === 0 ? {} : { notStored }),
  };
}
