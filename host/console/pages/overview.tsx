import { Button, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useApi } from '../api/queries.js';
import { FailureList } from '../overview/failure-list.js';
import { FreshnessTable } from '../overview/freshness.js';
import { HourChart } from '../parts/hour-chart.js';
import { QuotaMeter } from '../overview/quota-meter.js';
import { TicketTotals } from '../overview/ticket-totals.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { Section } from '../parts/section.js';
import { TEXTS } from '../texts/index.js';

export function OverviewPage() {
  const overview = useApi('/api/overview', { every: 15_000 });
  const words = TEXTS.overview;
  return (
    <Page title={words.title} intro={words.intro}>
      <Loaded query={overview}>
        {({ tickets, createdByHour, quota, failures, freshness }) =>
          quota.length === 0 && tickets.length === 0 ? (
            <Empty
              title={words.none}
              next={words.noneNext}
              action={
                <Button component={Link} to="/plugins">
                  {words.toPlugins}
                </Button>
              }
            />
          ) : (
            <Stack>
              <FailureList failures={failures} counts={tickets} />
              <SimpleGrid cols={{ base: 1, lg: 2 }}>
                <Section title={words.tickets}>
                  <TicketTotals counts={tickets} />
                  <HourChart label={words.createdPerHour} hours={createdByHour} />
                </Section>
                <Section title={words.quota}>
                  {quota.map((one) => (
                    <QuotaMeter key={one.tenant} quota={one} />
                  ))}
                </Section>
              </SimpleGrid>
              <Section title={words.freshness}>
                {freshness.length === 0 ? (
                  <Text>{words.noTables}</Text>
                ) : (
                  <>
                    <Text size="sm" c="dimmed">
                      {words.freshnessHelp}
                    </Text>
                    <FreshnessTable tables={freshness} />
                  </>
                )}
              </Section>
            </Stack>
          )
        }
      </Loaded>
    </Page>
  );
}
