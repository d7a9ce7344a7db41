import { Button, Group, Loader, Paper, Stepper, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import type { JsonObject, Manifest } from '../../../host-sdk/index.js';
import { CallFailed } from '../api/call.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts.js';
import { CheckList } from './check-list.js';
import { faultsOf, loadCheck } from './faults.js';
import type { Fault } from './faults.js';
import { SectionForm } from './section-form.js';
import { sectionsOf } from './sections.js';
import type { Section } from './sections.js';

interface WizardProps {
  readonly manifest: Manifest;
  readonly start: JsonObject;
  /** Of a connection that exists. */
  readonly name?: string;
  /** Paths (joined by `.`) of the secrets that the host has. */
  readonly kept: ReadonlySet<string>;
  readonly save: (config: JsonObject) => Promise<unknown>;
}

/** The steps of a connection: one for each section of the manifest's schema, then a try. */
export function ConnectionWizard({ manifest, start, name, kept, save }: WizardProps) {
  const schema = manifest.configuration as JsonObject;
  const sections = useMemo(() => sectionsOf(schema, TEXTS.form.first), [schema]);
  const check = useQuery({
    queryKey: ['check', manifest.id],
    queryFn: () => loadCheck(manifest.id),
    staleTime: Infinity,
  });
  const [config, setConfig] = useState(start);
  const [step, setStep] = useState(0);
  const [judged, setJudged] = useState<ReadonlySet<number>>(new Set());
  const [told, setTold] = useState<readonly Fault[]>([]);
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);

  const found = check.data === undefined ? [] : faultsOf(check.data, config, kept);
  const faultsIn = (index: number) => {
    const section = sections[index];
    return section === undefined ? [] : [...found, ...told].filter(({ path }) => belongs(section, path));
  };
  // Faults without a section, such as that one of two sections is needed, show where the last section ends.
  const loose = [...found, ...told].filter(({ path }) => !sections.some((section) => belongs(section, path)));
  const section = sections[step];

  const go = (index: number) => {
    setStep(index);
    heading.current?.focus();
  };
  const next = () => {
    setJudged(new Set([...judged, step]));
    if (faultsIn(step).length === 0) go(step + 1);
  };
  const finish = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await save(config);
    } catch (failure) {
      setError(failure as Error);
      const problem = failure instanceof CallFailed ? failure.problem : undefined;
      const path = problem?.field?.replace(/^config\./, '').split('.');
      if (problem === undefined || path === undefined) return;
      setTold([{ path, message: problem.message }]);
      const index = sections.findIndex((one) => belongs(one, path));
      if (index >= 0) {
        setJudged(new Set([...judged, index]));
        go(index);
      }
    } finally {
      setBusy(false);
    }
  };
  if (check.error !== null) return <Trouble error={check.error} again={() => void check.refetch()} />;
  if (check.data === undefined) return <Loader aria-label={TEXTS.loading} />;
  return (
    <>
      <Stepper active={step} onStepClick={go} size="sm" wrap iconSize={32}>
        {sections.map(({ id, title }, index) => (
          <Stepper.Step
            key={id}
            label={title}
            allowStepSelect={index < step || name !== undefined}
            color={judged.has(index) && faultsIn(index).length > 0 ? 'red' : 'blue'}
          />
        ))}
        <Stepper.Step label={TEXTS.form.last} allowStepSelect={name !== undefined} />
      </Stepper>
      <Paper withBorder p="md" maw={720}>
        <Title order={2} size="h3" mb="md" ref={heading} tabIndex={-1}>
          {section?.title ?? TEXTS.form.last}
        </Title>
        {section === undefined ? (
          <CheckList tried={{ plugin: manifest.id, config, ...(name === undefined ? {} : { name }) }} />
        ) : (
          <SectionForm
            key={section.id}
            section={section}
            config={config}
            faults={judged.has(step) ? faultsIn(step) : []}
            kept={kept}
            onChange={(changed) => {
              setConfig(changed);
              setTold([]);
            }}
          />
        )}
        {error !== undefined && <Trouble error={error} />}
        {section === undefined &&
          loose.map(({ path, message }) => (
            <Trouble key={path.join('.') + message} error={new Error(looseText(path, message))} />
          ))}
        <Group justify="space-between" mt="lg">
          <Button
            variant="default"
            disabled={step === 0}
            onClick={() => {
              go(step - 1);
            }}
          >
            {TEXTS.form.back}
          </Button>
          {section === undefined ? (
            <Button loading={busy} disabled={found.length > 0} onClick={() => void finish()}>
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

function belongs(section: Section, path: readonly string[]): boolean {
  return Object.hasOwn(section.schema['properties'] as JsonObject, path[0] ?? '');
}

function looseText(path: readonly string[], message: string): string {
  return path.length === 0 ? message : `${path.join(' › ')}: ${message}`;
}
