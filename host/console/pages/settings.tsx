import { Stack } from '@mantine/core';
import { useSession } from '../api/session-rights.js';
import { Page } from '../parts/page.js';
import { PasswordForm } from '../settings/password-form.js';
import { Section } from '../parts/section.js';
import { RetentionForm } from '../settings/retention-form.js';
import { SessionList } from '../settings/session-list.js';
import { TokenList } from '../settings/token-list.js';
import { TEXTS } from '../texts/index.js';

export function SettingsPage() {
  const { mayConfigure, mayAdminister } = useSession();
  return (
    <Page title={TEXTS.settings.title} intro={TEXTS.settings.intro}>
      <Stack maw={760}>
        {mayAdminister ? (
          <>
            <PasswordForm />
            <TokenList />
            <SessionList />
          </>
        ) : (
          <Section title={TEXTS.settings.owner.title} intro={TEXTS.settings.owner.intro} />
        )}
        {mayConfigure && <RetentionForm />}
      </Stack>
    </Page>
  );
}
