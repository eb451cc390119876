import type { TestProject } from 'vitest/node'
import { startTestServer } from './database-server.ts'

/** `npm test` finds or unpacks PostgreSQL 15 and says where it is; without that, it is where Debian puts it. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  const binDir = process.env['GELEIT_POSTGRESQL15_BIN'] ?? '/usr/lib/postgresql/15/bin'
  const libraryDirs = (process.env['GELEIT_POSTGRESQL15_LIBRARIES'] ?? '').split(':').filter(Boolean)
  return startTestServer(project, 'postgresql-15', { binDir, libraryDirs })
}
