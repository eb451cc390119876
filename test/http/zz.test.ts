import { test } from 'vitest'
import { startTestServer, tellStory } from './server.ts'
import { routesOf } from './routes.ts'
test('x', async () => {
  const s = await startTestServer()
  console.log(s.app.printRoutes({ commonPrefix: false }))
  console.log(routesOf(s.app))
  const t = Date.now()
  await tellStory(s, 8)
  console.log(Date.now() - t)
  await s.stop()
})
