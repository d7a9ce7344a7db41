import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: folder('.'),
  plugins: [react()],
  // The server replaces this word with the nonce of each answer.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: folder('../../dist/host/console'),
    emptyOutDir: true,
    // Only files: the policy forbids `data:` addresses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // Bundled packages are no longer dependencies of the package, but their licences must be included.
    license: { fileName: 'third-party-notices.md' },
  },
});
