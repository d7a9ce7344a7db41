import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { PullEvent } from '../../pull/pulled-table.js';
import type { PullReport } from './pull-report.js';

interface JobEvents {
  /** The last event of each table. */
  readonly progress: ReadonlyMap<string, PullEvent>;
  /** Present when the job has ended. */
  readonly report: PullReport | undefined;
  /** The stream is broken and being opened again. */
  readonly lost: boolean;
}

/** Follows a job from its beginning, also when it began before the page was opened. */
export function useJobEvents(id: string): JobEvents {
  const client = useQueryClient();
  const [progress, setProgress] = useState<ReadonlyMap<string, PullEvent>>(new Map());
  const [report, setReport] = useState<PullReport>();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    // The browser opens it again by itself, from the last event that it has seen.
    const stream = new EventSource(`/api/jobs/${id}/events`);
    const tell = ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as PullEvent;
      setLost(false);
      setProgress((before) => new Map(before).set(event.table, event));
    };
    stream.addEventListener('progress', tell);
    stream.addEventListener('wait', tell);
    stream.addEventListener('end', ({ data }: MessageEvent<string>) => {
      stream.close();
      setLost(false);
      setReport(JSON.parse(data) as PullReport);
      void client.invalidateQueries();
    });
    stream.addEventListener('error', () => {
      setLost(true);
    });
    return () => {
      stream.close();
    };
  }, [id, client]);
  return { progress, report, lost };
}
