import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import type { Problem } from '../../../host-sdk/index.js';
import { CallFailed } from '../api/call.js';
import { TEXTS } from '../texts/index.js';
import { Moment } from './moment.js';

/** A problem of the host: its message, fix and code. */
export function ProblemNotice({ problem, title }: { readonly problem: Problem; readonly title?: string }) {
  return (
    <Alert color="red" variant="outline" title={title ?? TEXTS.problem.title} role="alert">
      <Stack gap="xs">
        <Text size="sm">{problem.message}</Text>
        <Text size="sm">
          <strong>{TEXTS.problem.fix}</strong> {problem.fix}
        </Text>
        <Group gap="xs">
          <Code>{problem.code}</Code>
          {problem.retryAt !== undefined && (
            <Text size="xs" span>
              {TEXTS.problem.retryAt} <Moment at={problem.retryAt} />
            </Text>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

/** Why a call failed, with a button to try again. */
export function Trouble({ error, again }: { readonly error: Error; readonly again?: () => void }) {
  const problem = error instanceof CallFailed ? error.problem : undefined;
  return (
    <Stack p="xs">
      {problem === undefined ? (
        <Alert color="red" variant="outline" title={TEXTS.problem.title} role="alert">
          {error.message}
        </Alert>
      ) : (
        <ProblemNotice problem={problem} />
      )}
      {again !== undefined && (
        <Group>
          <Button variant="default" onClick={again}>
            {TEXTS.again}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
