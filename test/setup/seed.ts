import fc from 'fast-check'

/** The number from which every random choice of this run comes; printed at its start. */
export const seed = Number(process.env['GELEIT_SEED'] ?? 1)

fc.configureGlobal({ seed })
