import { Anchor, Stack } from '@mantine/core';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { Page } from '../parts/page.js';
import { Trouble } from '../parts/trouble.js';
import { TEXTS } from '../texts/index.js';

/** An address without a page, or a page that could not be shown. */
export function Lost() {
  const error = useRouteError();
  const failed = error instanceof Error && !isRouteErrorResponse(error);
  return (
    <Page title={failed ? TEXTS.lost.failed : TEXTS.lost.title} intro={failed ? TEXTS.lost.reload : TEXTS.lost.intro}>
      {failed && (
        <Trouble
          error={error}
          again={() => {
            location.reload();
          }}
        />
      )}
      <Stack align="flex-start">
        <Anchor component={Link} to="/">
          {TEXTS.lost.home}
        </Anchor>
      </Stack>
    </Page>
  );
}
