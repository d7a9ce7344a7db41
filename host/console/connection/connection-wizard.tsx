import { Button, Group, Loader, Paper, Stepper, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { keyTitle, withValue, type JsonObject, type Problem } from '../../../host-sdk/index.js';
import type { ApiManifest } from '../../api/shapes/plugin.js';
import { CallFailed } from '../api/call.js';
import { SaveTrouble } from '../parts/changed-meanwhile.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';
import { BasicStep } from './basic-step.js';
import { CheckList } from './check-list.js';
import { faultsOf, loadCheck, pathOf, type Fault } from './faults.js';
import { fieldIdOf } from './field-id.js';
import { BASIC, planOf, stepOf, stepsFor } from './sections.js';
import { StepForm } from './step-form.js';

interface WizardProps {
  readonly manifest: ApiManifest;
  readonly start: JsonObject;
  /** Set for an existing connection. */
  readonly name?: string;
  /** Paths (joined by `.`) of the secrets that the host has. */
  readonly kept: ReadonlySet<string>;
  /** @param over Version to overwrite, if it differs from the version with which the form started. */
  readonly save: (config: JsonObject, over?: string) => Promise<unknown>;
  /** Restarts the form with the stored values. */
  readonly take?: (() => void) | undefined;
}

/** The last step, which is in no schema: test and save. */
const LAST = undefined;

/** The steps of a connection: basic information, one step for each section of the manifest's schema, then the test. */
export function ConnectionWizard({ manifest, start, name, kept, save, take }: WizardProps) {
  const schema = manifest.configuration;
  const plan = useMemo(() => planOf(schema, { basic: TEXTS.form.basic, connection: TEXTS.form.first }), [schema]);
  const check = useQuery({
    queryKey: ['check', manifest.id],
    queryFn: () => loadCheck(manifest.id),
    staleTime: Infinity,
  });
  const [config, setConfig] = useState(start);
  const [parked, setParked] = useState<JsonObject>({});
  const [at, setAt] = useState(plan.steps[0]?.id);
  const [judged, setJudged] = useState<ReadonlySet<string>>(new Set());
  const [told, setTold] = useState<readonly Fault[]>([]);
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  // A new object for each request, so that the same field can be focused twice.
  const [wanted, setWanted] = useState<{ readonly path?: readonly string[] }>();
  useEffect(() => {
    if (wanted === undefined) return;
    const field = wanted.path === undefined ? null : document.getElementById(fieldIdOf(wanted.path));
    const first = field?.querySelector<HTMLElement>('input:not([type=hidden]), textarea, button');
    (first ?? field ?? heading.current)?.focus();
  }, [wanted]);

  const steps = stepsFor(plan, config);
  const index = steps.findIndex(({ id }) => id === at);
  const step = steps[index];
  const faults = [...(check.data === undefined ? [] : faultsOf(check.data, config, kept)), ...told];
  const faultsIn = (id: string | undefined) => faults.filter((fault) => faultStep(fault)?.id === id);
  // Faults of fields that are on no step appear below the last step.
  const loose = faultsIn(LAST);

  function faultStep({ path, among = [] }: Fault) {
    const found = path.length === 0 ? among.map((key) => stepOf(plan, [key])).find(Boolean) : stepOf(plan, path);
    return steps.find(({ id }) => id === found?.id);
  }
  const go = (id: string | undefined, path?: readonly string[]) => {
    if (id === LAST) setJudged(new Set(steps.map((one) => one.id)));
    setAt(id);
    setWanted(path === undefined ? {} : { path });
  };
  const next = () => {
    if (step === undefined) return;
    setJudged(new Set([...judged, step.id]));
    const [first] = faultsIn(step.id);
    if (first === undefined) go(steps[index + 1]?.id);
    else if (first.path.length > 0) setWanted({ path: first.path });
  };
  const change = (changed: JsonObject) => {
    setConfig(changed);
    setTold([]);
  };
  /** Leads to the field of a problem; does nothing without a field. */
  const goToField = ({ field, message }: Problem) => {
    const path = pathOf(field);
    const target = path === undefined ? undefined : faultStep({ path, message });
    if (path === undefined || target === undefined) return undefined;
    return () => {
      setTold([{ path, message }]);
      setJudged(new Set([...judged, target.id]));
      go(target.id, path);
    };
  };
  const finish = async (over?: string) => {
    setBusy(true);
    setError(undefined);
    try {
      await save(config, over);
    } catch (failure) {
      setError(failure as Error);
      if (failure instanceof CallFailed && failure.problem !== undefined) goToField(failure.problem)?.();
    } finally {
      setBusy(false);
    }
  };
  if (check.error !== null) return <Trouble error={check.error} again={() => void check.refetch()} />;
  if (check.data === undefined) return <Loader aria-label={TEXTS.loading} />;
  const shown = step === undefined || !judged.has(step.id) ? [] : faultsIn(step.id);
  const tried = { plugin: manifest.id, config, ...(name === undefined ? {} : { name }) };
  const form = { config, faults: shown, kept, onChange: change, parts: plan.parts, tried, goToField };
  return (
    <>
      <Stepper
        active={step === undefined ? steps.length : index}
        onStepClick={(clicked) => {
          go(steps[clicked]?.id);
        }}
        size="sm"
        wrap
        iconSize={32}
      >
        {steps.map(({ id, title }, place) => (
          <Stepper.Step
            key={id}
            label={title}
            allowStepSelect={step === undefined || place < index || name !== undefined}
            color={judged.has(id) && faultsIn(id).length > 0 ? 'red' : 'blue'}
          />
        ))}
        <Stepper.Step label={TEXTS.form.last} allowStepSelect={name !== undefined} />
      </Stepper>
      <Paper withBorder p="md" maw={720}>
        <Title order={2} size="h3" mb="md" ref={heading} tabIndex={-1}>
          {step?.title ?? TEXTS.form.last}
        </Title>
        {step === undefined ? (
          <CheckList
            tried={tried}
            schema={schema}
            take={({ key, value }) => {
              change(withValue(config, key, value));
            }}
            goToField={goToField}
          />
        ) : step.id === BASIC ? (
          <BasicStep {...form} schema={schema} step={step} had={start} parked={parked} onPark={setParked} />
        ) : (
          <StepForm key={step.id} {...form} step={step} />
        )}
        {error !== undefined && <SaveTrouble error={error} again={(over) => void finish(over)} take={take} />}
        {step === undefined &&
          loose.map(({ path, message }) => (
            <Trouble key={path.join('.') + message} error={new Error(looseText(schema, path, message))} />
          ))}
        <Group justify="space-between" mt="lg">
          <Button
            variant="default"
            disabled={index === 0}
            onClick={() => {
              go(step === undefined ? steps.at(-1)?.id : steps[index - 1]?.id);
            }}
          >
            {TEXTS.form.back}
          </Button>
          {step === undefined ? (
            <Button loading={busy} disabled={faults.length > told.length} onClick={() => void finish()}>
              {TEXTS.form.save}
            </Button>
          ) : (
            <Button onClick={next}>{TEXTS.form.next}</Button>
          )}
        </Group>
      </Paper>
    </>
  );
}

function looseText(schema: JsonObject, path: readonly string[], message: string): string {
  return path.length === 0 ? message : `${keyTitle(schema, path.join('.'))}: ${message}`;
}
