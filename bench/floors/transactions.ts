/** The floor of a code: what `pgbench -N` does in a transaction, from Node, as often as it can. */
import { randomInt } from 'node:crypto'
import pg from 'pg'
import type { TransactionJob, TransactionReport } from '../processes.ts'

process.on('message', (job: TransactionJob) => {
  run(job).then(
    (report) => process.send?.(report),
    (error: Error) => process.send?.({ error: error.message }),
  )
})

async function run({ connectionString, connections, rows, milliseconds }: TransactionJob): Promise<TransactionReport> {
  const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString }))
  await Promise.all(clients.map((client) => client.connect()))
  const started = performance.now()
  let transactions = 0
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() - started < milliseconds) {
        await transaction(client, randomInt(rows) + 1)
        transactions += 1
      }
    }),
  )
  const seconds = (performance.now() - started) / 1000
  await Promise.all(clients.map((client) => client.end()))
  return { transactions, seconds }
}

async function transaction(client: pg.Client, account: number): Promise<void> {
  const delta = randomInt(10_000) - 5_000
  await client.query('begin')
  await client.query('update bench_account set balance = balance + $1 where account = $2', [delta, account])
  await client.query('select balance from bench_account where account = $1', [account])
  await client.query('insert into bench_history (account, delta, at) values ($1, $2, now())', [account, delta])
  await client.query('commit')
}
