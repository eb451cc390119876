/** Tells other systems what happens, as the server does, in a process of its own. Rehearsal rules: receivers run here. */
import { openFileKeyStore } from '../src/keystore/file-keystore.ts'
import { WebhookClient } from '../src/server/webhooks/client.ts'
import { WebhookSecrets } from '../src/server/webhooks/secrets.ts'
import { Targets } from '../src/server/webhooks/target.ts'
import { Webhooks } from '../src/worker/webhooks/webhooks.ts'

process.on('message', (job: { readonly connectionString: string; readonly keyStoreDir: string }) => void start(job))

async function start({
  connectionString,
  keyStoreDir,
}: {
  connectionString: string
  keyStoreDir: string
}): Promise<void> {
  const { keyStore } = await openFileKeyStore({ dir: keyStoreDir })
  const client = new WebhookClient({
    targets: new Targets({ loopback: true, networks: [] }),
    secrets: new WebhookSecrets(keyStore),
    clock: Date.now,
  })
  const webhooks = new Webhooks({
    connectionString,
    send: ({ destination, id, body }, signal) => client.send(destination, { id, body }, signal),
    say: (line) => process.stderr.write(`${line}\n`),
  })
  webhooks.start()
  process.send?.({})
}
