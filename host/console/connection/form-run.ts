import { useEffect, useRef, useState } from 'react';
import type { FormValues } from '../../api/shapes/connection.js';
import type { CallEvent, Problem } from '../../../host-sdk/index.js';
import { eventsOf } from '../api/event-stream.js';

interface RunEnd {
  readonly ok: boolean;
  readonly problem?: Problem;
}

/** Progress of a run with a form's values. */
export interface FormRun<Step, End extends RunEnd = RunEnd> {
  readonly state: 'idle' | 'running' | 'stopped' | 'done';
  readonly steps: readonly Step[];
  /** What the plugin currently waits for. */
  readonly waitsFor: string | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly end: End | undefined;
  /** Why the call to the host failed. */
  readonly error: Error | undefined;
}

const NONE = {
  state: 'idle',
  steps: [],
  waitsFor: undefined,
  startedAt: 0,
  end: undefined,
  error: undefined,
} as const;

/**
 * A run that can be started and stopped; it stops when the user leaves the page.
 * @param event Name of the event of one step.
 */
export function useFormRun<Step, End extends RunEnd = RunEnd>(path: string, event: string, form: FormValues) {
  const [run, setRun] = useState<FormRun<Step, End>>(NONE);
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
    const change = (changes: Partial<FormRun<Step, End>>) => {
      if (!controller.signal.aborted) setRun((before) => ({ ...before, ...changes }));
    };
    try {
      for await (const { event: kind, data } of eventsOf(path, form, controller.signal)) {
        if (kind === event) {
          setRun((before) => ({ ...before, steps: [...before.steps, data as Step], waitsFor: undefined }));
        }
        if (kind === 'progress') change({ waitsFor: waitIn(data as CallEvent) });
        if (kind === 'done') change({ end: data as End });
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

function waitIn(event: CallEvent): string {
  return event.kind === 'wait' ? event.text : event.message;
}
