import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './console.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { createQueryClient } from './api/queries.js';
import { Toasts } from './parts/toasts.js';
import { SessionGate } from './session-gate.js';
import { ROUTES } from './routes.js';
import { CONTRAST, THEME } from './theme.js';

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
// The library that locks scrolling behind a dialog reads the nonce from here.
Object.assign(globalThis, { __webpack_nonce__: nonce });

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element "root".');
createRoot(root).render(
  <MantineProvider theme={THEME} cssVariablesResolver={CONTRAST} defaultColorScheme="auto" getStyleNonce={() => nonce}>
    <Toasts />
    <QueryClientProvider client={createQueryClient()}>
      <SessionGate>
        <RouterProvider router={createBrowserRouter([...ROUTES])} />
      </SessionGate>
    </QueryClientProvider>
  </MantineProvider>,
);
