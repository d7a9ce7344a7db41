import { Code, Stack, Text, Timeline } from '@mantine/core';
import type { TicketEvent } from '../../api/shapes/ticket.js';
import { FactTable } from '../parts/fact-table.js';
import { Moment } from '../parts/moment.js';
import { TEXTS } from '../texts/index.js';
import { historyWords } from './history-words.js';

/** The history of a ticket in words, with the sent fields and the raw data on request. */
export function TicketHistory({ history }: { readonly history: readonly TicketEvent[] }) {
  return (
    <Timeline bulletSize={14} lineWidth={2} aria-label={TEXTS.tickets.history}>
      {history.map(({ at, event, detail }, index) => {
        const { title, lines, fields } = historyWords(event, detail);
        return (
          <Timeline.Item key={index} title={title}>
            <Stack gap={4}>
              <Text size="sm" c="dimmed">
                <Moment at={at} />
              </Text>
              {lines.map((line) => (
                <Text key={line} size="sm">
                  {line}
                </Text>
              ))}
              {fields.length > 0 && (
                <details className="raw-on-request">
                  <summary>{TEXTS.history.sent(fields.length)}</summary>
                  <FactTable label={TEXTS.history.sent(fields.length)} names={180} facts={fields} fz="sm" />
                </details>
              )}
              {detail !== null && (
                <details className="raw-on-request">
                  <summary>{TEXTS.history.raw}</summary>
                  <Code block className="raw">
                    {JSON.stringify(detail, null, 2)}
                  </Code>
                </details>
              )}
            </Stack>
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}
