/**
 * Questions that many requests ask at once. Those of one turn of the event loop share one query, and it starts after
 * the last of them came in, so that nobody gets an answer older than their question.
 */
import type pg from 'pg'
import { type Database, DatabaseUnavailable, isConnectionError } from '../../database.ts'

interface Waiting<Question, Answer> {
  readonly question: Question
  resolve(answer: Answer): void
  reject(error: unknown): void
}

export interface BatchedOptions<Question, Answer> {
  readonly database: Database
  /** The most questions in one query. */
  readonly most: number
  /** While so many queries are under way, the next one gathers. */
  readonly queriesAtOnce: number
  /** Answers all, in order. The connection has the scope of the rules and may only read. */
  ask(client: pg.ClientBase, questions: readonly Question[]): Promise<readonly Answer[]>
}

export class Batched<Question, Answer> {
  readonly #options: BatchedOptions<Question, Answer>
  #waiting: Waiting<Question, Answer>[] = []
  #scheduled = false
  #underWay = 0

  constructor(options: BatchedOptions<Question, Answer>) {
    this.#options = options
  }

  /** @throws DatabaseUnavailable */
  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject })
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#scheduled || this.#underWay >= this.#options.queriesAtOnce) return
    this.#scheduled = true
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#scheduled = false
    while (this.#waiting.length > 0 && this.#underWay < this.#options.queriesAtOnce) {
      this.#underWay += 1
      void this.#answer(this.#waiting.splice(0, this.#options.most)).finally(() => {
        this.#underWay -= 1
        if (this.#waiting.length > 0) this.#schedule()
      })
    }
  }

  async #answer(batch: readonly Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.#query(batch.map(({ question }) => question))
      if (answers.length !== batch.length) throw new Error('as many answers as questions are needed')
      batch.forEach(({ resolve }, place) => {
        resolve(answers[place] as Answer)
      })
    } catch (error) {
      const failure = isConnectionError(error)
        ? new DatabaseUnavailable('nobody can be recognised', { cause: error })
        : error
      for (const { reject } of batch) reject(failure)
    }
  }

  async #query(questions: readonly Question[]): Promise<readonly Answer[]> {
    const client = await this.#connect()
    try {
      const answers = await this.#options.ask(client, questions)
      client.release()
      return answers
    } catch (error) {
      client.release(error as Error)
      throw error
    }
  }

  /** Whatever keeps a connection from being had, nobody is recognised without one. */
  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#options.database.verdictPool.connect()
    } catch (error) {
      throw new DatabaseUnavailable('nobody can be recognised', { cause: error })
    }
  }
}
