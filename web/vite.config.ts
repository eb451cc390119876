/** How the app becomes files that any server can give out. scripts/lib/build-web.mjs runs it where it has to. */
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const OUT = join(import.meta.dirname, '../build/web')

export default defineConfig({
  root: import.meta.dirname,
  base: '/app/',
  plugins: [react()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    // A module of WebAssembly inside of a script would be script that the policy of the pages forbids.
    assetsInlineLimit: 0,
    target: 'es2022',
    rolldownOptions: {
      input: {
        app: join(import.meta.dirname, 'index.html'),
        worker: join(import.meta.dirname, 'service-worker/main.ts'),
      },
      output: {
        // The worker's address says how far it reaches, so it can't carry a hash.
        entryFileNames: (chunk) => (chunk.name === 'worker' ? 'service-worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  logLevel: 'error',
})
