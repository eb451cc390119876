// The kit before everything: what an area says of its own parts counts more where both speak of the same.
import './ui/tokens.css'
import './ui/base.css'
import './ui/ui.css'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { lazy, StrictMode, Suspense } from 'react'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { isNoNetwork, Problem } from './api/client.ts'
import { vaultOfBrowser } from './offline/browser.ts'
import { Gate } from './session/gate.tsx'
import { App } from './shell/app.tsx'
import { Preferences } from './shell/preferences.tsx'
import { keptTheme, showTheme } from './shell/theme.ts'
import { registerWorker } from './shell/worker.ts'
import { Toasts } from './ui/toasts.tsx'

const Table = lazy(() => import('./rehearsal/table.tsx'))

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server refused stays refused; no answer may come with the next try.
      retry: (count, error) =>
        count < 2 && isNoNetwork(error) && navigator.onLine && !(error instanceof Problem && error.status >= 500),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

showTheme(keptTheme())
const place = document.getElementById('app')
if (place === null) throw new Error('the document has no place for the app')
// What a phone keeps is opened while the server is asked who is there.
void vaultOfBrowser()
createRoot(place).render(
  <StrictMode>
    <Preferences>
      <QueryClientProvider client={queries}>
        <Toasts>
          <Router base="/app">
            <Gate
              table={
                <Suspense fallback={null}>
                  <Table />
                </Suspense>
              }
            >
              <App />
            </Gate>
          </Router>
        </Toasts>
      </QueryClientProvider>
    </Preferences>
  </StrictMode>,
)
registerWorker()
