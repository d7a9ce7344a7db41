import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Problem } from '../../../host-sdk/index.js';

/** How alerts have fared in a job that makes tickets. */
export interface Fared {
  readonly created: number;
  readonly updated: number;
  readonly failed: number;
  readonly unknown: number;
}

/** What a job came to: its counts, its first problem, or the problem that ended it before it could say. */
export type SyncEnd = Partial<Fared> & { readonly problem?: Problem };

interface SyncEvents {
  readonly fared: Fared;
  /** Present when the job has ended. */
  readonly end: SyncEnd | undefined;
  /** The stream is broken and being opened again. */
  readonly lost: boolean;
}

const NOTHING: Fared = { created: 0, updated: 0, failed: 0, unknown: 0 };

/** Follows a job that makes tickets from its beginning, also when it began before. */
export function useSyncEvents(id: string): SyncEvents {
  const client = useQueryClient();
  const [fared, setFared] = useState(NOTHING);
  const [end, setEnd] = useState<SyncEnd>();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    // The browser opens it again by itself, from the last event that it has seen.
    const stream = new EventSource(`/api/jobs/${encodeURIComponent(id)}/events`);
    stream.addEventListener('progress', ({ data }: MessageEvent<string>) => {
      setLost(false);
      setFared(JSON.parse(data) as Fared);
    });
    stream.addEventListener('end', ({ data }: MessageEvent<string>) => {
      stream.close();
      setLost(false);
      setEnd(JSON.parse(data) as SyncEnd);
      void client.invalidateQueries();
    });
    stream.addEventListener('error', () => {
      setLost(true);
    });
    return () => {
      stream.close();
    };
  }, [id, client]);
  return { fared, end, lost };
}
