import { Alert, Code, Stack, Text } from '@mantine/core';
import type { ApiTicket, TicketOutlook } from '../../api/shapes/ticket.js';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts/index.js';

interface OutlookProps {
  readonly ticket: ApiTicket;
  readonly outlook: TicketOutlook;
}

/** Why a ticket failed or is unknown, what the host does automatically and when, and what a user can do. */
export function Outlook({ ticket: { phase, problem }, outlook }: OutlookProps) {
  const words = TEXTS.outlook;
  const { next, because, at, tries, mostTries } = outlook;
  return (
    <section aria-label={words.label}>
      <Alert
        color={phase === 'failed' ? 'red' : 'orange'}
        variant="outline"
        title={TEXTS.phaseMeaning[phase]}
        role="note"
      >
        <Stack gap="xs">
          {problem !== null && (
            <Text size="sm">
              {problem.message} <Code>{problem.code}</Code>
            </Text>
          )}
          <Text size="sm" component="div">
            <strong>{words.host}</strong> {because === undefined ? words.next[next] : words.because[because]}
            {at !== null && (
              <>
                {' '}
                {words.at} <Moment at={at} />.
              </>
            )}
          </Text>
          {tries > 0 && because !== 'given_up' && <Text size="sm">{words.tries(tries, mostTries)}</Text>}
          <Text size="sm">
            <strong>{words.you}</strong>{' '}
            {phase === 'failed' ? `${problem?.fix ?? ''} ${words.person.failed}` : words.person.unknown}
          </Text>
        </Stack>
      </Alert>
    </section>
  );
}
