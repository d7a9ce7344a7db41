import { Badge, Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import type { ApiManifest } from '../../api/shapes/plugin.js';
import { useApi } from '../api/queries.js';
import { ConnectionCard } from '../connection/connection-card.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { ProblemNotice } from '../parts/trouble.js';
import { useSession } from '../api/session-rights.js';
import { TEXTS } from '../texts/index.js';

export function PluginsPage() {
  const { mayConfigure } = useSession();
  const plugins = useApi('/api/plugins');
  const connections = useApi('/api/connections', { every: 15_000 });
  return (
    <Page title={TEXTS.plugins.title} intro={TEXTS.plugins.intro}>
      <Title order={2} size="h3">
        {TEXTS.plugins.connections}
      </Title>
      <Loaded query={connections}>
        {(data) =>
          data.connections.length === 0 ? (
            <Empty
              title={TEXTS.plugins.none}
              next={mayConfigure ? TEXTS.plugins.noneNext : TEXTS.plugins.noneReadOnly}
            />
          ) : (
            <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
              {data.connections.map((one) => (
                <ConnectionCard key={one.name} connection={one} />
              ))}
            </SimpleGrid>
          )
        }
      </Loaded>
      <Title order={2} size="h3">
        {TEXTS.plugins.loaded}
      </Title>
      <Loaded query={plugins}>
        {(data) => (
          <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
            {data.plugins.map((manifest) => (
              <PluginCard key={manifest.id} manifest={manifest} />
            ))}
            {data.broken.map(({ folder, problem }) => (
              <Card key={folder} withBorder component="article" aria-label={folder}>
                <ProblemNotice problem={problem} title={TEXTS.plugins.broken} />
              </Card>
            ))}
          </SimpleGrid>
        )}
      </Loaded>
    </Page>
  );
}

function PluginCard({ manifest }: { readonly manifest: ApiManifest }) {
  const { mayConfigure } = useSession();
  return (
    <Card withBorder component="article" aria-label={manifest.name}>
      <Stack gap="xs" h="100%" justify="space-between">
        <Stack gap="xs">
          <Group justify="space-between" wrap="nowrap" align="flex-start">
            <Title order={3} size="h4">
              {manifest.name}
            </Title>
            <Badge variant="default" tt="none">
              {manifest.version}
            </Badge>
          </Group>
          <Text size="sm">{manifest.description}</Text>
          <Group gap="xs">
            {manifest.capabilities.map((one) => (
              <Badge key={one} variant="outline" tt="none">
                {TEXTS.plugins.capability[one]}
              </Badge>
            ))}
          </Group>
        </Stack>
        {mayConfigure && (
          <Group>
            <Button component={Link} to={`/plugins/${encodeURIComponent(manifest.id)}/add`}>
              {TEXTS.plugins.add}
            </Button>
          </Group>
        )}
      </Stack>
    </Card>
  );
}
