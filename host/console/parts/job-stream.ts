import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { addressOf } from '../api/client.js';

interface Listener {
  /** Handles an event of the job. */
  readonly tell?: (event: unknown) => void;
  readonly end: (end: unknown) => void;
  /** The stream is broken; `closed` when the host no longer knows the job, else the browser reconnects automatically. */
  readonly broken: (closed: boolean) => void;
}

/** Listens to a job from its start, even if it started earlier. @returns Function that stops listening. */
function listen(id: string, { tell, end, broken }: Listener): () => void {
  const stream = new EventSource(addressOf('/api/jobs/{id}/events', { params: { id } }));
  const pass = ({ data }: MessageEvent<string>) => {
    tell?.(JSON.parse(data));
  };
  stream.addEventListener('progress', pass);
  stream.addEventListener('wait', pass);
  stream.addEventListener('end', ({ data }: MessageEvent<string>) => {
    stream.close();
    end(JSON.parse(data));
  });
  stream.addEventListener('error', () => {
    broken(stream.readyState === EventSource.CLOSED);
  });
  return () => {
    stream.close();
  };
}

interface FollowedJob<P, E> {
  readonly progress: P;
  /** Present when the job has ended. */
  readonly end: E | undefined;
  /** The stream is broken and reconnecting. */
  readonly lost: boolean;
}

/**
 * Follows a job; when it ends, all visible queries refetch.
 * @param add Adds an event to the progress; must be a stable function.
 */
export function useJob<P, E>(id: string, start: P, add: (before: P, event: unknown) => P): FollowedJob<P, E> {
  const client = useQueryClient();
  const [progress, setProgress] = useState(start);
  const [end, setEnd] = useState<E>();
  const [lost, setLost] = useState(false);
  useEffect(
    () =>
      listen(id, {
        tell(event) {
          setLost(false);
          setProgress((before) => add(before, event));
        },
        end(ended) {
          setLost(false);
          setEnd(ended as E);
          void client.invalidateQueries();
        },
        broken() {
          setLost(true);
        },
      }),
    [id, client, add],
  );
  return { progress, end, lost };
}

/** Waits for the end of a job and returns its result; `undefined` when the host no longer knows the job. */
export function endOfJob<E>(id: string): Promise<E | undefined> {
  return new Promise((resolve) => {
    listen(id, {
      end(ended) {
        resolve(ended as E);
      },
      broken(closed) {
        if (closed) resolve(undefined);
      },
    });
  });
}
