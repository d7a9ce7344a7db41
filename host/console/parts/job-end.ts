import type { RunningJob } from '../../api/running-jobs.js';

/** Waits for the end of a job and returns what it came to; `undefined` when the host no longer knows the job. */
export function endOfJob<T>({ id }: Pick<RunningJob, 'id'>): Promise<T | undefined> {
  return new Promise((resolve) => {
    // The browser opens it again by itself, from the last event that it has seen.
    const stream = new EventSource(`/api/jobs/${id}/events`);
    stream.addEventListener('end', ({ data }: MessageEvent<string>) => {
      stream.close();
      resolve(JSON.parse(data) as T);
    });
    stream.addEventListener('error', () => {
      if (stream.readyState === EventSource.CLOSED) resolve(undefined);
    });
  });
}
