import type pg from 'pg'

/** A connection inside a transaction, as those name it who only pass it on. */
export type Connection = pg.ClientBase
