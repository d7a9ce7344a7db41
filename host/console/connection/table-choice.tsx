import { Button, Checkbox, Group, List, Progress, ScrollArea, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { EMPTY_OR_HIDDEN, type DiscoverStep, type Problem, type TableInfo } from '../../../host-sdk/index.js';
import { SearchInput } from '../parts/search-input.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { CallFailed } from '../api/call.js';
import { TEXTS } from '../texts/index.js';
import { hasTable, tablesIn, withTable } from './chosen-tables.js';
import type { FormRun } from './form-run.js';
import { Asking, Elapsed } from './run-signs.js';

export interface Discovery {
  readonly ok: boolean;
  readonly tables?: readonly TableInfo[];
  readonly problem?: Problem;
}

interface TableChoiceProps {
  readonly run: FormRun<DiscoverStep, Discovery>;
  /** The names in the list. */
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
  readonly again: () => void;
  readonly stop: () => void;
  readonly close: () => void;
  readonly goToField: (problem: Problem) => (() => void) | undefined;
}

/** The tables of the tenant, which the user can tick while they are still loading. */
export function TableChoice({ run, chosen, onChoose, again, stop, close, goToField }: TableChoiceProps) {
  const [words, setWords] = useState('');
  const { state, steps, end, error } = run;
  const tables = tablesIn(steps, end?.tables);
  const wanted = words.trim().toLowerCase();
  const shown = tables.filter(({ name, output }) => `${name} ${output}`.toLowerCase().includes(wanted));
  const problem = end?.problem ?? (error instanceof CallFailed ? error.problem : undefined);
  const go = problem === undefined ? undefined : goToField(problem);
  const count = chosen.filter((name) => name !== '').length;
  return (
    <Stack>
      <SearchInput label={TEXTS.choice.search} value={words} search={setWords} first />
      {state === 'running' ? <Running run={run} stop={stop} /> : null}
      {end?.problem !== undefined && <ProblemNotice problem={end.problem} />}
      {error !== undefined && <Trouble error={error} />}
      <div role="status" aria-live="polite">
        <Text size="sm">{verdictOf(run, tables)}</Text>
        {tables.length > 0 && shown.length === 0 && <Text size="sm">{TEXTS.choice.noMatch(words.trim())}</Text>}
      </div>
      {shown.length > 0 && (
        <ScrollArea.Autosize mah="45vh" type="auto" offsetScrollbars>
          <List listStyleType="none" spacing="sm" aria-label={TEXTS.choice.list} pr="sm">
            {shown.map((table) => (
              <List.Item
                key={table.name}
                styles={{ itemWrapper: { display: 'block' }, itemLabel: { display: 'block' } }}
              >
                <TableRow
                  table={table}
                  ticked={hasTable(chosen, table.name)}
                  onTick={(ticked) => {
                    onChoose(withTable(chosen, table.name, ticked));
                  }}
                />
              </List.Item>
            ))}
          </List>
        </ScrollArea.Autosize>
      )}
      <Group justify="space-between">
        <Text size="sm">{TEXTS.choice.chosen(count)}</Text>
        <Group gap="sm">
          {go !== undefined && (
            <Button variant="default" onClick={go}>
              {TEXTS.checks.toField}
            </Button>
          )}
          {state !== 'running' && (
            <Button variant="default" onClick={again}>
              {TEXTS.choice.again}
            </Button>
          )}
          <Button onClick={close}>{TEXTS.choice.close}</Button>
        </Group>
      </Group>
    </Stack>
  );
}

function Running({ run, stop }: Pick<TableChoiceProps, 'run' | 'stop'>) {
  const { tried = 0, total } = run.steps.at(-1) ?? {};
  return (
    <Stack gap="xs">
      <Group>
        <Button variant="default" size="xs" onClick={stop}>
          {TEXTS.checks.stop}
        </Button>
        <Elapsed since={run.startedAt} />
        {total !== undefined && <Text size="sm">{TEXTS.choice.tried(tried, total)}</Text>}
      </Group>
      {total !== undefined && <Progress value={(tried / total) * 100} aria-label={TEXTS.choice.tried(tried, total)} />}
      <Asking waitsFor={run.waitsFor} />
    </Stack>
  );
}

interface TableRowProps {
  readonly table: TableInfo;
  readonly ticked: boolean;
  readonly onTick: (ticked: boolean) => void;
}

/** An unreadable table can be removed from the list, but not added. */
function TableRow({ table, ticked, onTick }: TableRowProps) {
  const { name, output, readable, count, problem } = table;
  const isReadable = canBeRead(table);
  const becomes = TEXTS.choice.becomes(output);
  return (
    <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm">
      <Checkbox
        label={name}
        description={isReadable ? becomes : TEXTS.choice.unreadable(problem?.message)}
        checked={ticked}
        disabled={!isReadable && !ticked}
        styles={{ label: { overflowWrap: 'anywhere' } }}
        onChange={({ currentTarget }) => {
          onTick(currentTarget.checked);
        }}
      />
      {isReadable && (
        <Text size="sm" flex="none">
          {readable === 'empty' ? EMPTY_OR_HIDDEN : TEXTS.choice.records(count)}
        </Text>
      )}
    </Group>
  );
}

function canBeRead({ readable }: TableInfo): boolean {
  return readable === 'yes' || readable === 'empty';
}

function verdictOf({ state, end, error }: TableChoiceProps['run'], tables: readonly TableInfo[]): string {
  const readable = tables.filter(canBeRead).length;
  if (state === 'stopped') return TEXTS.choice.stopped;
  if (end?.ok === true) return TEXTS.choice.found(readable, tables.length - readable);
  return state === 'done' && end === undefined && error === undefined ? TEXTS.choice.cut : '';
}
