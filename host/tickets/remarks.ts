import type { WriteRemarks } from '../../host-sdk/index.js';

/** Remarks about a successful write, for the history; empty if there are none. */
export function remarksOf({ notes = [], notStored = [] }: WriteRemarks) {
  return {
    ...(notes.length === 0 ? {} : { notes }),
    ...(notStored.length === 0 ? {} : { notStored }),
  };
}
