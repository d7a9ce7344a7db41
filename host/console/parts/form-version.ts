import { useState } from 'react';
import { CallFailed } from '../api/call.js';

/** The version of what a form shows, and the way to the one that somebody else has made meanwhile. */
export interface FormVersion {
  /** That the form began with, or has taken since. */
  readonly version: string | undefined;
  /** Goes on with a version that the form itself has made. */
  readonly go: (version: string) => void;
  /** Goes on with the one of today; undefined until that has been read. */
  readonly taken: (error: Error | null) => (() => void) | undefined;
}

/** @param today Version of what was read last. */
export function useFormVersion(today: string | undefined): FormVersion {
  const [version, setVersion] = useState(today);
  return {
    version,
    go: setVersion,
    taken: (error) => {
      const wanted = error instanceof CallFailed ? error.meanwhile?.version : undefined;
      if (wanted === undefined || wanted !== today) return undefined;
      return () => {
        setVersion(today);
      };
    },
  };
}
