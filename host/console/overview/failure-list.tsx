import { Anchor, Card, Group, List, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { ApiRun } from '../../api/shapes/run.js';
import type { ApiTicket, TicketCount, TicketPhase } from '../../api/shapes/ticket.js';
import { Moment } from '../parts/moment.js';
import { Section } from '../parts/section.js';
import { StateBadge } from '../parts/state-badge.js';
import { AcceptMissing } from '../tickets/accept-missing.js';
import { PhaseBadge } from '../tickets/phase-badge.js';
import { TEXTS } from '../texts/index.js';
import { queryText } from '../api/query-text.js';

export interface Failures {
  readonly tickets: readonly ApiTicket[];
  /** The last runs of the connections that failed. */
  readonly runs: readonly ApiRun[];
}

interface FailureListProps {
  readonly failures: Failures;
  readonly counts: readonly TicketCount[];
}

const SHOWN = 3;

/** Open problems, each with a link to the page that fixes it; one line if there are none. */
export function FailureList({ failures: { tickets, runs }, counts }: FailureListProps) {
  const words = TEXTS.overview;
  if (tickets.length + runs.length === 0) {
    return (
      <Card withBorder component="section" aria-label={words.failures} py="xs">
        <Group gap="sm">
          <StateBadge color="green">{words.allWell}</StateBadge>
          <Text size="sm">{words.noFailures}</Text>
        </Group>
      </Card>
    );
  }
  return (
    <Section title={words.failures}>
      <List listStyleType="none" spacing="sm">
        {runs.map((run) => (
          <FailedRun key={`${run.connection} ${run.job}`} run={run} />
        ))}
        {(['failed', 'unknown'] as const).map((phase) => (
          <TicketsIn key={phase} phase={phase} tickets={tickets} counts={counts} />
        ))}
      </List>
    </Section>
  );
}

function FailedRun({ run }: { readonly run: ApiRun }) {
  return (
    <List.Item>
      <Stack gap={2}>
        <Group gap="xs">
          <StateBadge color="red">{TEXTS.connection.failed}</StateBadge>
          <Anchor component={Link} to={placeOf(run)} size="sm" underline="always">
            {TEXTS.overview.failingConnection(run.connection)}
          </Anchor>
          <Text size="sm" c="dimmed" span>
            <Moment at={run.endedAt} />
          </Text>
        </Group>
        <Text size="sm">{run.problem?.message}</Text>
        <Text size="sm" c="dimmed">
          {run.problem?.fix}
        </Text>
        <AcceptMissing connection={run.connection} problem={run.problem} />
      </Stack>
    </List.Item>
  );
}

/** The page to fix it: the configuration, the tables or the tickets. */
function placeOf({ connection, job, problem }: ApiRun): string {
  if (problem?.blame === 'config' || problem?.blame === 'auth') {
    return `/connections/${encodeURIComponent(connection)}/edit`;
  }
  return `${job.startsWith('pull') ? '/pulls' : '/tickets'}${queryText({ connection })}`;
}

interface TicketsInProps {
  readonly phase: TicketPhase;
  readonly tickets: readonly ApiTicket[];
  readonly counts: readonly TicketCount[];
}

function TicketsIn({ phase, tickets, counts }: TicketsInProps) {
  const all = tickets.filter((ticket) => ticket.phase === phase);
  if (all.length === 0) return null;
  const count = counts.reduce((sum, one) => (one.phase === phase ? sum + one.count : sum), 0);
  return (
    <List.Item>
      <Stack gap={4}>
        <Group gap="xs">
          <PhaseBadge phase={phase} />
          <Anchor component={Link} to={`/tickets?phase=${phase}`} size="sm" underline="always">
            {TEXTS.overview.ticketsIn[phase === 'failed' ? 'failed' : 'unknown'](count)}
          </Anchor>
        </Group>
        {all.slice(0, SHOWN).map(({ id, alertName, alertId, problem }) => (
          <Text key={id} size="sm">
            <Anchor component={Link} to={`/tickets/${id}`} size="sm" underline="always">
              {alertName ?? alertId}
            </Anchor>{' '}
            {problem?.message}
          </Text>
        ))}
      </Stack>
    </List.Item>
  );
}
