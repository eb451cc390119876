/** Checks that the log holds every entry once, in the order of the chains, and that tiles and checkpoints are theirs. */
import type pg from 'pg'
import { equalBytes } from '../../auditlog/hash.ts'
import { leafHash } from '../../auditlog/merkle.ts'
import { appendToTiles, rootFromTiles } from '../../auditlog/tiles.ts'
import { HASHES } from '../entry-format.ts'
import { currentLog, ReadTiles } from '../log.ts'
import type { Differences } from './differences.ts'
import { pagesOf } from './pages.ts'

interface Leaf extends pg.QueryResultRow {
  readonly index: number
  readonly position: number
  readonly commitment: Buffer | null
}

export async function checkLog(client: pg.ClientBase, differences: Differences): Promise<void> {
  const log = await currentLog(client)
  if (log === null) return
  const tree = await growFromLeaves(client, log.integrated, differences)
  await compareTiles(client, tree, differences)
  await compareCheckpoints(client, log.origin, tree, differences)
  await findForgotten(client, differences)
  await findDisorder(client, differences)
}

interface Tree {
  readonly size: number
  readonly tiles: ReadTiles
  /** Names of all tiles, `level/tile`, as far as they were not met yet. */
  readonly unmet: Set<string>
}

/** The tree over the commitments as the indices order them. Goes on after a gap, as if nothing were missing. */
async function growFromLeaves(client: pg.ClientBase, due: number, differences: Differences): Promise<Tree> {
  const tiles = new ReadTiles([])
  const unmet = new Set<string>()
  let size = 0
  let next = 0
  const leaves = pagesOf<Leaf>(
    client,
    `select l.log_index::float8 as index, l.position::float8 as position, e.commitment
     from log_leaf l left join entry e on e.position = l.position order by l.log_index`,
  )
  for await (const page of leaves) {
    const hashes: Uint8Array[] = []
    for (const { index, position, commitment } of page) {
      const key = String(index)
      for (; next < index && next < due; next += 1)
        differences.add('leaf_missing', { table: 'log_leaf', key: `${next}` })
      next = index + 1
      if (index >= due) differences.add('leaf_surplus', { table: 'log_leaf', key })
      else if (commitment === null)
        differences.add('leaf_without_entry', { table: 'log_leaf', key }, { found: position })
      else hashes.push(leafHash(commitment, HASHES.sha256))
    }
    const grown = appendToTiles(size, tiles.get, hashes, HASHES.sha256)
    size = grown.size
    for (const tile of grown.tiles) {
      tiles.set(tile, tile.hashes)
      unmet.add(`${tile.level}/${tile.tile}`)
    }
  }
  for (; next < due; next += 1) differences.add('leaf_missing', { table: 'log_leaf', key: `${next}` })
  return { size, tiles, unmet }
}

async function compareTiles(client: pg.ClientBase, tree: Tree, differences: Differences): Promise<void> {
  const stored = pagesOf<{ level: number; tile: number; hashes: Buffer }>(
    client,
    'select level, tile::float8 as tile, hashes from log_tile',
  )
  for await (const page of stored) {
    for (const { level, tile, hashes } of page) {
      const key = `${level}/${tile}`
      const due = tree.tiles.get({ level, tile })
      tree.unmet.delete(key)
      if (due === null) differences.add('tile_surplus', { table: 'log_tile', key })
      else if (!equalBytes(due, hashes)) differences.add('tile_differs', { table: 'log_tile', key })
    }
  }
  for (const key of tree.unmet) differences.add('tile_missing', { table: 'log_tile', key })
}

async function compareCheckpoints(
  client: pg.ClientBase,
  origin: string,
  { size, tiles }: Tree,
  differences: Differences,
): Promise<void> {
  const { rows } = await client.query<{ size: number; root: Buffer }>(
    `select size::float8 as size, root from log_checkpoint where origin = $1 order by size`,
    [origin],
  )
  for (const checkpoint of rows) {
    const where = { table: 'log_checkpoint', key: String(checkpoint.size) }
    if (checkpoint.size > size) {
      differences.add('checkpoint_differs', where, { expected: `at most ${size} leaves`, found: checkpoint.size })
      continue
    }
    const root = rootFromTiles(checkpoint.size, tiles.need, HASHES.sha256)
    if (equalBytes(root, checkpoint.root)) continue
    differences.add(
      'checkpoint_differs',
      { ...where, column: 'root' },
      { expected: Buffer.from(root).toString('hex'), found: checkpoint.root.toString('hex') },
    )
  }
}

/** The sequencer looks for entries from one transaction on; one before it without an index would stay without. */
async function findForgotten(client: pg.ClientBase, differences: Differences): Promise<void> {
  const { rows } = await client.query<{ entryId: string }>(
    `select e.entry_id as "entryId" from entry e, log_state s
     where e.transaction_id < s.sequenced_before and not exists (select from log_leaf l where l.position = e.position)
     order by e.position`,
  )
  for (const { entryId } of rows) differences.add('entry_not_in_log', { table: 'entry', key: entryId })
}

/** Positions order the chains already (`chain_broken`); so it is enough that no subject's entries are swapped. */
async function findDisorder(client: pg.ClientBase, differences: Differences): Promise<void> {
  const { rows } = await client.query<{ kind: string; id: string; sequence: number }>(
    `select kind, id, sequence from (
       select s.subject_kind as kind, s.subject_id as id, s.sequence::float8 as sequence, l.log_index,
         lag(l.log_index) over (partition by s.subject_kind, s.subject_id order by s.sequence) as before
       from entry_subject s join entry e on e.entry_id = s.entry_id and e.party_id = s.party_id
       join log_leaf l on l.position = e.position
     ) placed where log_index < before order by kind, id, sequence`,
  )
  for (const { kind, id, sequence } of rows) {
    differences.add('log_order_differs', { table: 'log_leaf', key: `${kind} ${id} ${sequence}` })
  }
}
