import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from 'react-router';
import type { ShownConnection } from '../../api/shapes/connection.js';
import { api } from '../api/client.js';
import { useChange } from '../api/queries.js';
import { Moment } from '../parts/moment.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { useSession } from '../api/session-rights.js';
import { TEXTS } from '../texts/index.js';
import { AcceptMissing } from '../tickets/accept-missing.js';
import { DeleteConnection } from './delete-connection.js';
import { ScheduleLine } from './schedule-line.js';

/** A connection: its capabilities, schedules, last run and actions. */
export function ConnectionCard({ connection }: { readonly connection: ShownConnection }) {
  const { name, plugin, address, enabled, lastRun, problem, schedules } = connection;
  const { mayConfigure } = useSession();
  const [deleting, dialog] = useDisclosure(false);
  const toggle = useChange(() =>
    api.post(`/api/connections/{name}/${enabled ? 'disable' : 'enable'}`, { params: { name } }),
  );
  return (
    <Card
      withBorder
      component="article"
      aria-label={name}
      {...(enabled ? {} : { bg: 'var(--mantine-color-default-hover)' })}
    >
      <Stack gap="xs" h="100%" justify="space-between">
        <Stack gap="xs">
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <Title order={3} size="h4" {...(enabled ? {} : { c: 'dimmed' })}>
              {name}
            </Title>
            <Group gap="xs" wrap="nowrap">
              {problem !== null && <FailedMark />}
              <Badge variant="outline" color={enabled ? 'green' : 'gray'} tt="none">
                {enabled ? TEXTS.connection.on : TEXTS.connection.off}
              </Badge>
            </Group>
          </Group>
          <Text size="sm" c="dimmed">
            {plugin} · {address ?? ''}
          </Text>
          {!enabled && <Text size="sm">{TEXTS.connection.offHelp}</Text>}
          {schedules.map((schedule) => (
            <ScheduleLine key={schedule.task} schedule={schedule} enabled={enabled} />
          ))}
          {schedules.length === 0 && enabled && <Text size="sm">{TEXTS.connection.nothingRuns}</Text>}
          <Text size="sm">
            {TEXTS.connection.lastRun} {lastRun === null ? TEXTS.connection.never : <Moment at={lastRun.endedAt} />}
          </Text>
          {problem !== null && <ProblemNotice problem={problem} title={TEXTS.connection.lastRunFailed} />}
          <AcceptMissing connection={name} problem={problem} />
          {toggle.error !== null && <Trouble error={toggle.error} />}
        </Stack>
        {mayConfigure && (
          <Group gap="xs">
            <Button
              component={Link}
              to={`/connections/${encodeURIComponent(name)}/edit`}
              size="xs"
              variant="default"
              aria-label={TEXTS.connection.editNamed(name)}
            >
              {TEXTS.connection.edit}
            </Button>
            <Button
              size="xs"
              variant="default"
              loading={toggle.isPending}
              aria-label={(enabled ? TEXTS.connection.disableNamed : TEXTS.connection.enableNamed)(name)}
              onClick={() => {
                toggle.mutate(undefined);
              }}
            >
              {enabled ? TEXTS.connection.disable : TEXTS.connection.enable}
            </Button>
            <Button size="xs" variant="default" onClick={dialog.open} aria-label={TEXTS.connection.deleteNamed(name)}>
              {TEXTS.connection.delete}
            </Button>
          </Group>
        )}
      </Stack>
      <DeleteConnection name={name} opened={deleting} close={dialog.close} />
    </Card>
  );
}

function FailedMark() {
  return (
    <Badge
      color="red"
      variant="outline"
      tt="none"
      leftSection={
        <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
          <path d="M6 1 11.5 11H.5Z" fill="none" stroke="currentColor" strokeWidth="1.2" strokeLinejoin="round" />
          <path d="M6 4.5v3M6 8.8v.7" stroke="currentColor" strokeWidth="1.2" />
        </svg>
      }
    >
      {TEXTS.connection.failed}
    </Badge>
  );
}
