import { Alert, Button, List, Paper, Stack, Text } from '@mantine/core';
import { useRef, useState } from 'react';
import { call } from '../api/call.js';
import { useChange } from '../api/queries.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';

interface Imported {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly refusals: readonly { readonly line: number; readonly reason: string }[];
  readonly remarks: readonly { readonly id: string; readonly remarks: readonly string[] }[];
}

const TYPES: Readonly<Record<string, string>> = { csv: 'text/csv', json: 'application/json' };
const MAX_SHOWN = 10;

/** Imports a file of alerts, chosen or dropped, and shows the result. */
export function AlertImport() {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const bring = useChange(async (file: File) => {
    const type = TYPES[file.name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/x-ndjson';
    return call<Imported>('/api/alerts', { method: 'POST', text: { type, content: file } });
  });
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file !== undefined) bring.mutate(file);
  };
  const words = TEXTS.alerts.import;
  return (
    <Stack gap="xs">
      <Paper
        withBorder
        p="md"
        bg={over ? 'var(--mantine-color-default-hover)' : 'var(--mantine-color-body)'}
        component="section"
        aria-label={words.title}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => {
          setOver(false);
        }}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer.files);
        }}
      >
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{words.intro}</Text>
          <input
            ref={input}
            type="file"
            className="hidden-file"
            tabIndex={-1}
            aria-label={words.file}
            accept=".ndjson,.jsonl,.json,.csv,.txt"
            onChange={({ currentTarget }) => {
              take(currentTarget.files);
              currentTarget.value = '';
            }}
          />
          <Button variant="default" loading={bring.isPending} onClick={() => input.current?.click()}>
            {words.choose}
          </Button>
        </Stack>
      </Paper>
      {bring.error !== null && <Trouble error={bring.error} />}
      {bring.data !== undefined && <ImportResult result={bring.data} />}
    </Stack>
  );
}

function ImportResult({ result }: { readonly result: Imported }) {
  const words = TEXTS.alerts.import;
  return (
    <Alert role="status" variant="outline" color={result.refused > 0 ? 'orange' : 'green'} title={words.done(result)}>
      {result.refusals.length > 0 && (
        <List size="sm">
          {result.refusals.slice(0, MAX_SHOWN).map(({ line, reason }) => (
            <List.Item key={line}>{words.refusal(line, reason)}</List.Item>
          ))}
        </List>
      )}
      {result.remarks.length > 0 && (
        <>
          <Text size="sm">{words.altered(result.remarks.length)}</Text>
          <List size="sm">
            {result.remarks.slice(0, MAX_SHOWN).map(({ id, remarks }, at) => (
              <List.Item key={at}>{words.remark(id, remarks)}</List.Item>
            ))}
          </List>
        </>
      )}
    </Alert>
  );
}
