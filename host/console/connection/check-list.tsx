import { Badge, Button, Checkbox, Group, List, Stack, Text } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import type { FormValues } from '../../api/shapes/connection.js';
import {
  keyTitle,
  type Check,
  type Json,
  type JsonObject,
  type Problem,
  type Proposal,
} from '../../../host-sdk/index.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';
import { useFormRun, type FormRun } from './form-run.js';
import { ProposedValue } from './proposed-value.js';
import { RightsList } from './rights-list.js';
import { Asking, Elapsed } from './run-signs.js';

interface CheckListProps {
  readonly tried: FormValues;
  /** Configuration schema of the plugin. */
  readonly schema: JsonObject;
  /** Sets the value in the form. */
  readonly take: (proposal: Proposal) => void;
  /** Leads to the field of a problem; `undefined` if the form has no such field. */
  readonly goToField: (problem: Problem) => (() => void) | undefined;
}

const COLORS = { ok: 'green', warned: 'orange', failed: 'red', skipped: 'gray' } as const;

/** Tests a connection and shows every check as it ends. */
export function CheckList({ tried, schema, take, goToField }: CheckListProps) {
  const [deep, setDeep] = useState(false);
  const asked = deep ? { ...tried, deep } : tried;
  const { run, start, stop } = useFormRun<Check>('/api/connections/check', 'check', asked);
  const { state, steps: checks, end, error } = run;
  const verdict = verdictOf(run);
  const starter = useRef<HTMLButtonElement>(null);
  const offerOf = (proposal: Proposal) => ({
    proposal,
    field: keyTitle(schema, proposal.key),
    isTaken: valueAt(tried.config, proposal.key) === proposal.value,
    onTake:
      state === 'running'
        ? undefined
        : () => {
            take(proposal);
            // The button disappears, so focus moves to the next action: testing the value.
            starter.current?.focus();
          },
  });
  return (
    <Stack>
      <Text>{TEXTS.checks.intro}</Text>
      <Checkbox
        label={TEXTS.checks.deep}
        description={TEXTS.checks.deepHelp}
        checked={deep}
        onChange={({ currentTarget }) => {
          setDeep(currentTarget.checked);
        }}
      />
      <Group>
        {state === 'running' ? (
          <Button variant="default" onClick={stop}>
            {TEXTS.checks.stop}
          </Button>
        ) : (
          <Button variant="default" ref={starter} onClick={() => void start()}>
            {state === 'idle' ? TEXTS.checks.run : TEXTS.checks.again}
          </Button>
        )}
        {state === 'running' && <Elapsed since={run.startedAt} />}
      </Group>
      <div role="status" aria-live="polite">
        {verdict !== '' && <Text fw={600}>{verdict}</Text>}
      </div>
      {checks.length > 0 && (
        <List listStyleType="none" spacing="sm" aria-label={TEXTS.checks.list}>
          {checks.map((check) => (
            <List.Item key={check.step}>
              <CheckRow check={check} go={check.problem === undefined ? undefined : goToField(check.problem)}>
                {check.proposal !== undefined && <ProposedValue {...offerOf(check.proposal)} />}
              </CheckRow>
            </List.Item>
          ))}
        </List>
      )}
      {state === 'running' && <Asking waitsFor={run.waitsFor} />}
      {end?.problem !== undefined && <ProblemNotice problem={end.problem} />}
      {error !== undefined && <Trouble error={error} />}
    </Stack>
  );
}

interface CheckRowProps {
  readonly check: Check;
  readonly go: (() => void) | undefined;
  readonly children: ReactNode;
}

function CheckRow({ check, go, children }: CheckRowProps) {
  const { title, outcome, detail, lines = [], rights = [], problem } = check;
  return (
    <Group gap="sm" align="flex-start" wrap="nowrap">
      <Badge color={COLORS[outcome]} variant="outline" miw={80}>
        {TEXTS.checks.outcome[outcome]}
      </Badge>
      <Stack gap={2} align="flex-start">
        <Text size="sm" fw={600}>
          {title}
        </Text>
        {detail !== undefined && <Text size="sm">{detail}</Text>}
        {lines.length > 0 && (
          <List size="sm" spacing={0} aria-label={TEXTS.checks.lines(title)}>
            {lines.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        )}
        {rights.length > 0 && <RightsList rights={rights} />}
        {problem !== undefined && <Text size="sm">{problem.message}</Text>}
        {problem?.fix !== undefined && (
          <Text size="sm" c="dimmed">
            {problem.fix}
          </Text>
        )}
        {go !== undefined && (
          <Button variant="default" size="xs" mt={4} onClick={go}>
            {TEXTS.checks.toField}
          </Button>
        )}
        {children}
      </Stack>
    </Group>
  );
}

function verdictOf({ state, steps, end, error }: FormRun<Check>): string {
  if (state === 'stopped') return TEXTS.checks.stopped;
  if (end?.ok === false) return TEXTS.checks.failed;
  if (end !== undefined)
    return steps.some(({ outcome }) => outcome === 'warned') ? TEXTS.checks.warned : TEXTS.checks.ok;
  return state === 'done' && error === undefined ? TEXTS.checks.cut : '';
}

/** The value at a dotted path. */
function valueAt(config: JsonObject, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>(
      (value, key) => (typeof value === 'object' && value !== null ? (value as JsonObject)[key] : undefined),
      config,
    );
}
