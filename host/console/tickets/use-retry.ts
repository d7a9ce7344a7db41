import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiJob, TicketCounts } from '../../api/shapes/job.js';
import type { Problem } from '../../../host-sdk/index.js';
import { api } from '../api/client.js';
import { useChange } from '../api/queries.js';
import { endOfJob } from '../parts/job-stream.js';
import { TEXTS } from '../texts/index.js';

/** Tickets by their ids, or all tickets of a phase. */
export type Retried = { readonly ids: readonly number[] } | { readonly phase: 'failed' | 'unknown' };

type RetryEnd = Partial<TicketCounts> & { readonly problem?: Problem };

interface Retry {
  readonly run: (what: Retried, onStarted?: () => void) => void;
  /** From the click to the end of the last job. */
  readonly isRunning: boolean;
  readonly error: Error | null;
}

/** Retries failed and unknown tickets, reports the result, and refetches the page. */
export function useRetry(): Retry {
  const client = useQueryClient();
  const [running, setRunning] = useState(0);
  const start = useChange((what: Retried) => api.post('/api/tickets/retry', { body: what }));
  const follow = async (jobs: readonly ApiJob[]) => {
    setRunning((before) => before + 1);
    try {
      const ends = await Promise.all(jobs.map((job) => endOfJob<RetryEnd>(job.id)));
      notifications.show({ message: endText(ends.filter((end) => end !== undefined)) });
    } finally {
      setRunning((before) => before - 1);
      await client.invalidateQueries();
    }
  };
  return {
    run(what, onStarted) {
      start.mutate(what, {
        onSuccess: ({ jobs }) => {
          onStarted?.();
          void follow(jobs);
        },
      });
    },
    isRunning: start.isPending || running > 0,
    error: start.error,
  };
}

function endText(ends: readonly RetryEnd[]): string {
  const words = TEXTS.tickets.retryEnd;
  if (ends.length === 0) return words.nothing;
  const sum = (name: 'created' | 'failed' | 'unknown') => ends.reduce((all, end) => all + (end[name] ?? 0), 0);
  const [created, failed, unknown] = [sum('created'), sum('failed'), sum('unknown')];
  const problem = ends.find((end) => end.problem !== undefined)?.problem;
  if (created + failed + unknown === 0) return problem?.message ?? words.nothing;
  return words.counts(created, failed, unknown);
}
