/**
 * Is there an order, one at a time, in which these operations could have given these answers, and in which whatever
 * ended before another began comes before it? (Herlihy and Wing, "Linearizability", 1990; the search is that of Wing
 * and Gong, 1993, with Lowe's memory of what was tried.)
 */
export interface Operation<Input, Output> {
  readonly input: Input
  readonly output: Output
  /** When it was asked and when it was answered, by one clock; an answer never comes before its question. */
  readonly askedAt: number
  readonly answeredAt: number
}

/** What one thing does by itself, one operation at a time. */
export interface Sequential<State, Input, Output> {
  readonly initial: State
  /** What it is afterwards; null where it could not have answered like this. */
  after(state: State, input: Input, output: Output): State | null
  /** Equal for equal states. */
  key(state: State): string
}

/** The order that explains it, as places in the history; null if there is none. */
export function linearization<State, Input, Output>(
  history: readonly Operation<Input, Output>[],
  thing: Sequential<State, Input, Output>,
): readonly number[] | null {
  const tried = new Set<string>()
  const order: number[] = []
  const done: boolean[] = history.map(() => false)

  const search = (state: State): boolean => {
    if (order.length === history.length) return true
    const situation = `${done.map(Number).join('')} ${thing.key(state)}`
    if (tried.has(situation)) return false
    tried.add(situation)
    // Whoever was asked after somebody else had been answered can't come before it.
    const soonest = Math.min(...history.filter((_, at) => done[at] !== true).map(({ answeredAt }) => answeredAt))
    for (const [at, { input, output, askedAt }] of history.entries()) {
      if (done[at] === true || askedAt > soonest) continue
      const next = thing.after(state, input, output)
      if (next === null) continue
      done[at] = true
      order.push(at)
      if (search(next)) return true
      order.pop()
      done[at] = false
    }
    return false
  }
  return search(thing.initial) ? order : null
}
