import { useState } from 'react';
import { CallFailed } from '../api/call.js';

/** The version that a form shows, and the newer version of another user. */
export interface FormVersion {
  /** Version with which the form started, or that it has loaded since. */
  readonly version: string | undefined;
  /** Continues with a version that the form itself has saved. */
  readonly go: (version: string) => void;
  /** Continues with the current version; undefined until it has been read. */
  readonly taken: (error: Error | null) => (() => void) | undefined;
}

/** @param today Version of the last read. */
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
