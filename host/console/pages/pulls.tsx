import { Button, Select } from '@mantine/core';
import { Link } from 'react-router';
import { useApi } from '../api/queries.js';
import { useFilters } from '../parts/filters.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { ConnectionPulls } from '../pulls/connection-pulls.js';
import { TEXTS } from '../texts/index.js';

export function PullsPage() {
  const connections = useApi('/api/connections');
  const { values, set } = useFilters(['connection']);
  return (
    <Page title={TEXTS.pulls.title} intro={TEXTS.pulls.intro}>
      <Loaded query={connections}>
        {(data) => {
          const names = data.connections
            .filter(({ capabilities }) => capabilities.includes('pull'))
            .map(({ name }) => name);
          const name = names.find((one) => one === values.connection) ?? names[0];
          if (name === undefined) {
            const action = (
              <Button component={Link} to="/plugins">
                {TEXTS.pulls.toPlugins}
              </Button>
            );
            return <Empty title={TEXTS.pulls.none} next={TEXTS.pulls.noneNext} action={action} />;
          }
          return (
            <>
              <Select
                label={TEXTS.pulls.connection}
                data={names}
                value={name}
                allowDeselect={false}
                onChange={(chosen) => {
                  set('connection', chosen ?? '');
                }}
                maw={360}
              />
              <ConnectionPulls key={name} connection={name} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
