import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link } from 'react-router';
import { call } from '../api/call.js';
import { useChange } from '../api/queries.js';
import { Moment } from '../parts/moment.js';
import { ProblemNotice, Trouble } from '../parts/trouble.js';
import { useSession } from '../session.js';
import type { ShownConnection } from '../../api/connections.js';
import { TEXTS } from '../texts.js';
import { DeleteConnection } from './delete-connection.js';

/** A connection: how its last run went, when it runs next, and what can be done with it. */
export function ConnectionCard({ connection }: { readonly connection: ShownConnection }) {
  const { name, plugin, config, enabled, lastRun, problem } = connection;
  const { mayChange } = useSession();
  const [deleting, dialog] = useDisclosure(false);
  const path = `/api/connections/${encodeURIComponent(name)}`;
  const toggle = useChange(() => call(`${path}/${enabled ? 'disable' : 'enable'}`, { method: 'POST', body: {} }));
  const trouble = problem ?? undefined;
  const next = nextRun(connection);
  return (
    <Card withBorder component="article" aria-label={name}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Title order={3} size="h4">
            {name}
          </Title>
          <Badge variant="outline" color={enabled ? (trouble === undefined ? 'green' : 'red') : 'gray'} tt="none">
            {enabled ? (trouble === undefined ? TEXTS.connection.on : TEXTS.connection.failed) : TEXTS.connection.off}
          </Badge>
        </Group>
        <Text size="sm" c="dimmed">
          {plugin} · {typeof config['instance'] === 'string' ? config['instance'] : ''}
        </Text>
        <Text size="sm">
          {TEXTS.connection.lastRun} {lastRun === null ? TEXTS.connection.never : <Moment at={lastRun.endedAt} />}
        </Text>
        {next !== undefined && (
          <Text size="sm">
            {TEXTS.connection.nextRun} <Moment at={next} />
          </Text>
        )}
        {trouble !== undefined && <ProblemNotice problem={trouble} title={TEXTS.connection.lastRunFailed} />}
        {toggle.error !== null && <Trouble error={toggle.error} />}
        {mayChange && (
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
      {deleting && <DeleteConnection name={name} close={dialog.close} />}
    </Card>
  );
}

function nextRun({ schedules }: ShownConnection): string | undefined {
  return schedules
    .flatMap(({ nextRunAt }) => (nextRunAt === null ? [] : [nextRunAt]))
    .sort()
    .at(0);
}
