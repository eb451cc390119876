/** What a measure came to, and how it is shown. */

export interface Result {
  readonly measure: string
  /** What was measured, with its unit. */
  readonly figure: number
  readonly unit: string
  /** The bare work that it is compared with, measured in the same run; null where only time counts. */
  readonly floor: number | null
  readonly floorIs: string
  readonly ratio: number | null
  /** Whether the ratio is to be at least or at most this; for a measure without a floor, the figure. */
  readonly target: Target
  readonly reached: boolean
  /** Latencies, spread and the like. */
  readonly note: string
}

export interface Target {
  readonly of: 'ratio' | 'figure'
  readonly bound: 'at least' | 'at most'
  readonly value: number
}

export interface Measured {
  readonly measure: string
  readonly unit: string
  /** One value for each round; the middle one counts. */
  readonly figures: readonly number[]
  readonly floors?: readonly number[]
  readonly floorIs?: string
  readonly target: Target
  readonly note?: string
}

/** The middle one of the rounds: neighbours on the machine disturb some of them. */
export function resultOf({ measure, unit, figures, floors, floorIs, target, note = '' }: Measured): Result {
  const figure = median(figures)
  const floor = floors === undefined ? null : median(floors)
  const ratio = floor === null ? null : figure / floor
  const judged = target.of === 'ratio' ? (ratio ?? Number.NaN) : figure
  const reached = target.bound === 'at least' ? judged >= target.value : judged <= target.value
  const spread = `rounds ${figures.map(short).join(' ')}${floors === undefined ? '' : ` | floor ${floors.map(short).join(' ')}`}`
  return {
    measure,
    figure,
    unit,
    floor,
    floorIs: floorIs ?? '',
    ratio,
    target,
    reached,
    note: note === '' ? spread : `${spread}; ${note}`,
  }
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** `share` 0 to 1; the nearest one of the values. */
export function percentile(values: readonly number[], share: number): number {
  const inOrder = [...values].sort((a, b) => a - b)
  return inOrder[Math.min(inOrder.length - 1, Math.floor(share * inOrder.length))] ?? Number.NaN
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

export function tableOf(results: readonly Result[]): string {
  const head = ['measure', 'figure', 'floor', 'ratio', 'target', '']
  const rows = results.map((result) => [
    result.measure,
    `${short(result.figure)} ${result.unit}`,
    result.floor === null ? '' : `${short(result.floor)} ${result.unit}`,
    result.ratio === null ? '' : result.ratio.toFixed(2),
    `${result.target.of} ${result.target.bound} ${result.target.value}`,
    result.reached ? 'reached' : 'MISSED',
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const notes = results.map(
    ({ measure, floorIs, note }) => `${measure}: ${floorIs === '' ? '' : `floor: ${floorIs}; `}${note}`,
  )
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line), '', ...notes].join('\n')
}
