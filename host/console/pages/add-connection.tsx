import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { JsonObject } from '../../../host-sdk/index.js';
import type { ApiManifest } from '../../api/shapes/plugin.js';
import { api } from '../api/client.js';
import { useApi, useChange } from '../api/queries.js';
import { ConnectionWizard } from '../connection/connection-wizard.js';
import { startOf } from '../connection/sections.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { TEXTS } from '../texts/index.js';

const NO_SECRETS: ReadonlySet<string> = new Set();

export function AddConnectionPage() {
  const { plugin = '' } = useParams();
  const plugins = useApi('/api/plugins');
  return (
    <Loaded query={plugins}>
      {(data) => {
        const manifest = data.plugins.find(({ id }) => id === plugin);
        if (manifest !== undefined) return <AddConnection manifest={manifest} />;
        return (
          <Page title={TEXTS.form.add}>
            <Empty title={TEXTS.form.noPlugin(plugin)} next={TEXTS.form.noPluginNext} />
          </Page>
        );
      }}
    </Loaded>
  );
}

function AddConnection({ manifest }: { readonly manifest: ApiManifest }) {
  const navigate = useNavigate();
  const start = useMemo(() => startOf(manifest.configuration), [manifest]);
  const add = useChange((config: JsonObject) =>
    api.post('/api/connections', { body: { plugin: manifest.id, config } }),
  );
  return (
    <Page title={TEXTS.form.addTo(manifest.name)} intro={manifest.description}>
      <ConnectionWizard
        manifest={manifest}
        start={start}
        kept={NO_SECRETS}
        save={async (config) => {
          await add.mutateAsync(config);
          notifications.show({ message: TEXTS.form.added });
          await navigate('/plugins');
        }}
      />
    </Page>
  );
}
