import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: folder('.'),
  plugins: [react()],
  // The server puts the nonce of each answer in the place of this word.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: folder('../../dist/host/console'),
    emptyOutDir: true,
    // Files only: the policy lets no `data:` address through.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // What is bundled is no dependency of the package any more, but its licences go with it.
    license: { fileName: 'third-party-notices.md' },
  },
});
