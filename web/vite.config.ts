/** How the app becomes files that any server can give out. scripts/lib/build-web.mjs runs it where it has to. */
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const OUT = join(import.meta.dirname, '../build/web')

/** What every visit loads, whichever page it begins at: in one file, since each further request costs a slow line a moment. */
const first = new Set<string>()

function findFirst(): Plugin {
  return {
    name: 'find-first',
    buildEnd() {
      const add = (id: string): void => {
        if (first.has(id)) return
        first.add(id)
        for (const imported of this.getModuleInfo(id)?.importedIds ?? []) add(imported)
      }
      add(join(import.meta.dirname, 'main.tsx'))
    },
  }
}

/** The document names web/early first: it asks the server while the rest is on its way. */
function nameEarly(): Plugin {
  return {
    name: 'name-early',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const early = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === 'early')
        if (early === undefined) throw new Error('web/early was not built')
        return [
          {
            tag: 'script',
            attrs: { type: 'module', async: true, src: `/app/${early.fileName}` },
            injectTo: 'head-prepend',
          },
        ]
      },
    },
  }
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/app/',
  plugins: [react(), findFirst(), nameEarly()],
  // Half of what the first page would load, and of the time it takes a phone (docs/adr/0020).
  resolve: {
    alias: [
      { find: /^react\/jsx-runtime$/, replacement: 'preact/jsx-runtime' },
      { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
      { find: /^react(-dom)?$/, replacement: 'preact/compat' },
    ],
  },
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
        early: join(import.meta.dirname, 'early/main.ts'),
        worker: join(import.meta.dirname, 'service-worker/main.ts'),
      },
      output: {
        // The worker's address says how far it reaches, so it can't carry a hash.
        entryFileNames: (chunk) => (chunk.name === 'worker' ? 'service-worker.js' : 'assets/[name]-[hash].js'),
        codeSplitting: { groups: [{ name: 'first', test: (id) => first.has(id) }] },
      },
    },
  },
  logLevel: 'error',
})
