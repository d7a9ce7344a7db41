import { useEffect, useRef, useState } from 'react';
import type { Check, JsonObject, Problem, ProgressEvent } from '../../../host-sdk/index.js';
import { eventsOf } from '../api/event-stream.js';

export interface TriedConnection {
  readonly plugin: string;
  readonly config: JsonObject;
  /** The stored connection whose secrets stand in for those left out. */
  readonly name?: string;
}

interface CheckEnd {
  readonly ok: boolean;
  readonly problem?: Problem;
}

export interface CheckRun {
  readonly state: 'idle' | 'running' | 'stopped' | 'done';
  readonly checks: readonly Check[];
  /** What the plugin waits for just now. */
  readonly waitsFor: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly end: CheckEnd | undefined;
  /** Why the host could not be asked. */
  readonly error: Error | undefined;
}

const NONE: CheckRun = {
  state: 'idle',
  checks: [],
  waitsFor: undefined,
  startedAt: 0,
  end: undefined,
  error: undefined,
};

/** A run of the checks that can be started and stopped; it is stopped when its page is left. */
export function useCheckRun(tried: TriedConnection) {
  const [run, setRun] = useState(NONE);
  const running = useRef<AbortController>(undefined);
  useEffect(
    () => () => {
      running.current?.abort();
    },
    [],
  );

  async function start() {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setRun({ ...NONE, state: 'running', startedAt: Date.now() });
    const change = (changes: Partial<CheckRun>) => {
      if (!controller.signal.aborted) setRun((before) => ({ ...before, ...changes }));
    };
    try {
      for await (const { event, data } of eventsOf('/api/connections/check', tried, controller.signal)) {
        if (event === 'check') {
          setRun((before) => ({ ...before, checks: [...before.checks, data as Check], waitsFor: undefined }));
        }
        if (event === 'progress') change({ waitsFor: waitIn(data as ProgressEvent) });
        if (event === 'done') change({ end: data as CheckEnd });
      }
    } catch (failure) {
      change({ error: failure as Error });
    } finally {
      change({ state: 'done' });
    }
  }
  const stop = () => {
    running.current?.abort();
    setRun((before) => ({ ...before, state: 'stopped' }));
  };
  return { run, start, stop };
}

function waitIn(event: ProgressEvent): string {
  return event.kind === 'wait' ? event.reason : event.message;
}
