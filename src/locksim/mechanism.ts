/** The physical part of a lock: it survives loss of power, and things happen to it while there is none. */

export type MechanismState = {
  readonly bolt: 'open' | 'thrown'
  readonly lid: 'open' | 'shut'
  /** The tamper latch: mechanical, so it is set without power and stays until code M resets it. */
  readonly latched: boolean
  /** Low power, or a sensor that doesn't answer. */
  readonly fault: boolean
  /** The motor turns and the bolt doesn't move. */
  readonly jammed: boolean
}

/** A lock as it leaves the factory: empty, open, untouched. */
export const OPEN_MECHANISM: MechanismState = { bolt: 'open', lid: 'open', latched: false, fault: false, jammed: false }
export const SHUT_MECHANISM: MechanismState = { ...OPEN_MECHANISM, bolt: 'thrown', lid: 'shut' }

/** What a thief tries it on: a crowbar at the lid, the bolt itself, the casing of the electronics. */
export type ForceMeans = 'lid' | 'bolt' | 'casing'

export type Force = { readonly succeeds: boolean; readonly means?: ForceMeans }

/**
 * Hands on the lid. A bolted lid stays shut without force. A lid that was forced goes back over the thrown bolt:
 * its sensors then show a closed box, only the latch tells.
 */
export function moveLid(state: MechanismState, open: boolean): MechanismState {
  if (open && state.lid === 'shut' && state.bolt === 'thrown') return state
  return { ...state, lid: open ? 'open' : 'shut' }
}

/** Force, with or without success: both set the latch (section 4.6). */
export function applyForce(state: MechanismState, { succeeds, means = 'lid' }: Force): MechanismState {
  const latched: MechanismState = { ...state, latched: true }
  if (!succeeds) return latched
  switch (means) {
    case 'lid':
      return { ...latched, lid: 'open' }
    case 'bolt':
      return { ...latched, bolt: state.bolt === 'open' ? 'thrown' : 'open' }
    case 'casing':
      return latched
    default:
      return unknownMeans(means)
  }
}

function unknownMeans(means: never): never {
  throw new TypeError(`unknown means: ${String(means)}`)
}
