import { Button, Group, MultiSelect, Stack, Table, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { EstimateResult, PullCost } from '../../api/shapes/table.js';
import { api } from '../api/client.js';
import { useChange } from '../api/queries.js';
import { Section } from '../parts/section.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';

interface BackfillFormProps {
  readonly connection: string;
  readonly tables: readonly string[];
}

/** Reads a span of history, after an optional estimate. */
export function BackfillForm({ connection, tables }: BackfillFormProps) {
  const [chosen, setChosen] = useState<string[]>([...tables]);
  const [start, setStart] = useState('');
  const [end, setEnd] = useState('');
  const params = { name: connection };
  const asked = { tables: chosen, mode: 'historical' as const, span: { start, ...(end === '' ? {} : { end }) } };
  const estimate = useChange(() => api.post('/api/connections/{name}/pulls/estimate', { params, body: asked }));
  const run = useChange(() => api.post('/api/connections/{name}/pulls', { params, body: asked }));
  const ready = chosen.length > 0 && start !== '';
  const words = TEXTS.pulls.backfill;
  return (
    <Section title={words.title} intro={words.intro}>
      <Group align="flex-start">
        <MultiSelect label={words.tables} data={[...tables]} value={chosen} onChange={setChosen} miw={240} required />
        <TextInput
          type="date"
          label={words.start}
          value={start}
          onChange={({ currentTarget }) => {
            setStart(currentTarget.value);
          }}
          required
        />
        <TextInput
          type="date"
          label={words.end}
          description={words.endHelp}
          inputWrapperOrder={['label', 'input', 'description']}
          value={end}
          onChange={({ currentTarget }) => {
            setEnd(currentTarget.value);
          }}
        />
      </Group>
      <Group>
        <Button
          variant="default"
          disabled={!ready}
          loading={estimate.isPending}
          onClick={() => {
            estimate.mutate(undefined);
          }}
        >
          {words.estimate}
        </Button>
        <Button
          disabled={!ready}
          loading={run.isPending}
          onClick={() => {
            run.mutate(undefined);
          }}
        >
          {words.run}
        </Button>
      </Group>
      {estimate.error !== null && <Trouble error={estimate.error} />}
      {run.error !== null && <Trouble error={run.error} />}
      {estimate.data !== undefined && <Estimate estimate={estimate.data.estimate} />}
    </Section>
  );
}

function Estimate({ estimate: { tables, total, problem } }: { readonly estimate: EstimateResult }) {
  const words = TEXTS.pulls.backfill;
  const lines: readonly (readonly [string, PullCost])[] = [
    ...tables.map((one) => [one.table, one] as const),
    [words.total, total],
  ];
  return (
    <Stack gap="sm" role="status">
      {problem !== undefined && <ProblemNotice problem={problem} />}
      <Table.ScrollContainer minWidth={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table maw={720} aria-label={words.estimate}>
          <Table.Thead>
            <Table.Tr>
              {[TEXTS.pulls.column.table, words.rows, words.calls, words.minutes, words.share].map((head) => (
                <Table.Th key={head}>{head}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map(([name, { rows, calls, minutes, share }]) => (
              <Table.Tr key={name}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>{rows?.toLocaleString() ?? words.unknown}</Table.Td>
                <Table.Td>{calls?.toLocaleString() ?? words.unknown}</Table.Td>
                <Table.Td>{minutes ?? words.unknown}</Table.Td>
                <Table.Td>{share === null ? words.unknown : `${Math.round(share * 1000) / 10} %`}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
