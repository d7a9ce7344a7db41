import { notifications } from '@mantine/notifications';
import { useMemo } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { ShownConnection } from '../../api/shapes/connection.js';
import type { JsonObject } from '../../../host-sdk/index.js';
import type { ApiManifest } from '../../api/shapes/plugin.js';
import { api } from '../api/client.js';
import { useApi, useChange } from '../api/queries.js';
import { ConnectionWizard } from '../connection/connection-wizard.js';
import { useFormVersion } from '../parts/form-version.js';
import { Loaded } from '../parts/loaded.js';
import { Empty, Page } from '../parts/page.js';
import { TEXTS } from '../texts/index.js';

export function EditConnectionPage() {
  const { name = '' } = useParams();
  const connection = useApi('/api/connections/{name}', { params: { name } });
  const plugins = useApi('/api/plugins');
  return (
    <Page title={TEXTS.form.editNamed(name)}>
      <Loaded query={connection}>
        {(stored) => (
          <Loaded query={plugins}>
            {(data) => {
              const manifest = data.plugins.find(({ id }) => id === stored.connection.plugin);
              if (manifest !== undefined) return <EditConnection {...stored} manifest={manifest} />;
              return <Empty title={TEXTS.form.noPlugin(stored.connection.plugin)} next={TEXTS.form.noPluginNext} />;
            }}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

interface EditConnectionProps {
  readonly connection: ShownConnection;
  readonly version: string;
  readonly manifest: ApiManifest;
}

function EditConnection({ connection, version: today, manifest }: EditConnectionProps) {
  const { name, config, secretsSet } = connection;
  const { version, taken } = useFormVersion(today);
  const navigate = useNavigate();
  const kept = useMemo(() => new Set(secretsSet), [secretsSet]);
  const change = useChange(({ changed, over }: { readonly changed: JsonObject; readonly over: string | undefined }) =>
    api.put('/api/connections/{name}', { params: { name }, ifMatch: over ?? version, body: { config: changed } }),
  );
  return (
    <ConnectionWizard
      manifest={manifest}
      name={name}
      start={config}
      kept={kept}
      key={version}
      take={taken(change.error)}
      save={async (changed, over) => {
        await change.mutateAsync({ changed, over });
        notifications.show({ message: TEXTS.form.saved });
        await navigate('/plugins');
      }}
    />
  );
}
