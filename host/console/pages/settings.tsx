import { Stack } from '@mantine/core';
import { useSession } from '../session.js';
import { Page } from '../parts/page.js';
import { PasswordForm } from '../settings/password-form.js';
import { RetentionForm } from '../settings/retention-form.js';
import { TokenList } from '../settings/token-list.js';
import { TEXTS } from '../texts.js';

export function SettingsPage() {
  const { mayChange } = useSession();
  return (
    <Page title={TEXTS.settings.title} intro={TEXTS.settings.intro}>
      <Stack maw={760}>
        <PasswordForm />
        <TokenList />
        {mayChange && <RetentionForm />}
      </Stack>
    </Page>
  );
}
