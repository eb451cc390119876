import type { RehearsalSummary } from '../../store/queries/rehearsal.ts'
import type { Refusal } from './client.ts'

export interface StepReport {
  readonly number: number
  readonly title: string
  readonly outcome: string
  readonly seconds: number
  readonly requests: number
}

export interface Report {
  readonly devices: number
  readonly steps: readonly StepReport[]
  readonly summary: RehearsalSummary
  /** What the rules had to refuse, and did. */
  readonly refusals: readonly Refusal[]
  readonly fsck: { readonly entries: number; readonly differences: number }
  /** The rule that was broken, in a sentence; null: all held. */
  readonly broken: string | null
  readonly seconds: number
}

export function reportAsJson(report: Report): unknown {
  return { ok: report.broken === null, ...report }
}

export function reportAsText(report: Report): string {
  const { summary, refusals, fsck, broken } = report
  const number = (value: number): string => value.toLocaleString('en')
  const devices = summary.devices.map(({ custody, trust, count }) => [custody, trust, number(count)])
  const lines = [
    '',
    ...table([['custody', 'trust', 'devices'], ...devices]),
    '',
    ...table([
      ['codes issued', number(summary.codesIssued)],
      ['codes used', number(summary.codesUsed)],
      ['incidents', number(summary.incidents)],
      ['recalls open', number(summary.openRecalls)],
      ['entries written', number(summary.entries)],
      ['entries folded, differences', `${number(fsck.entries)}, ${number(fsck.differences)}`],
      ['refusals met as expected', number(refusals.length)],
    ]),
    '',
    ...table(counted(refusals)),
    '',
    broken === null ? `Every rule held (${report.seconds} s).` : `A RULE WAS BROKEN: ${broken}`,
    '',
  ]
  return lines.join('\n')
}

function counted(refusals: readonly Refusal[]): string[][] {
  return refusals.map(({ code, what }) => [`  ${code}`, what])
}

/** Columns padded to their widest cell; a column of numbers stands to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const numeric = widths.map((_, column) => rows.slice(1).every((row) => /^[0-9,. ]+$/.test(row[column] ?? '')))
  return rows.map((row) =>
    row
      .map((cell, column) =>
        numeric[column] === true && column > 0 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}
