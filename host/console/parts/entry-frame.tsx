import { Center, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { TEXTS } from '../texts/index.js';

/** The frame of sign-in and setup. */
export function EntryFrame({ children }: { readonly children: ReactNode }) {
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="lg" w="100%" maw={440}>
        <Stack>
          <Text fw={700}>{TEXTS.product}</Text>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
