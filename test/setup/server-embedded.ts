import type { TestProject } from 'vitest/node'
import { startTestServer } from './database-server.ts'

export default function setup(project: TestProject): Promise<() => Promise<void>> {
  return startTestServer(project, 'embedded', {})
}
