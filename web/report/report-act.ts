/** The request that a report becomes. */
import type { NewAct } from '../offline/field.ts'
import type { Thing } from './thing.ts'

/** The few things that people see. `gone`: it is not where it should be. */
export const SIGHTS = {
  box: ['damaged', 'seal', 'was_open', 'lock', 'contents', 'gone', 'else'],
  device: ['damaged', 'seal', 'number', 'gone', 'else'],
  label: ['damaged', 'seal', 'was_open', 'lock', 'contents', 'gone', 'else'],
  other: ['unknown', 'person', 'else'],
} as const satisfies Record<Thing['kind'], readonly string[]>
export type Sight = (typeof SIGHTS)[keyof typeof SIGHTS][number]
export type When = 'now' | 'since' | 'unknown'

export interface Report {
  readonly thing: Thing
  readonly sight: Sight | null
  /** The sight in words, as it was read on the screen. */
  readonly sightText: string
  readonly text: string
  readonly when: When
  /** As a field for a moment has it, in the time of this place. */
  readonly since: string
}

type ReportOperation =
  | 'POST /v1/containers/{id}/violation-reports'
  | 'POST /v1/containers/{id}/loss-reports'
  | 'POST /v1/devices/{id}/violation-reports'
  | 'POST /v1/devices/{id}/loss-reports'
  | 'POST /v1/hints'

export interface Request {
  readonly operation: ReportOperation
  readonly path: { readonly id: string } | null
  readonly body: Readonly<Record<string, unknown>>
}

export function requestOf(report: Report, now: number): Request {
  const { thing, sight } = report
  const isLoss = sight === 'gone'
  const body = { since: sinceOf(report, now), what: wordsOf(report) }
  switch (thing.kind) {
    case 'device':
      return {
        operation: isLoss ? 'POST /v1/devices/{id}/loss-reports' : 'POST /v1/devices/{id}/violation-reports',
        path: { id: thing.deviceId },
        body,
      }
    case 'box':
    case 'label':
      return {
        operation: isLoss ? 'POST /v1/containers/{id}/loss-reports' : 'POST /v1/containers/{id}/violation-reports',
        path: { id: thing.kind === 'box' ? thing.containerId : thing.serial },
        body,
      }
    case 'other':
      return { operation: 'POST /v1/hints', path: null, body: { ...body, about: thing.text } }
    default:
      thing satisfies never
      throw new Error('a report about nothing')
  }
}

/** Of the same bytes each time that it goes out. */
export function actOf(report: Report, now: number): NewAct {
  const { operation, path, body } = requestOf(report, now)
  return {
    operation,
    ...(path === null ? {} : { path }),
    body,
    what: { kind: 'report', about: aboutOf(report.thing) },
    at: new Date(now).toISOString(),
  }
}

export function aboutOf(thing: Thing): string {
  if (thing.kind === 'device') return thing.deviceId
  return thing.kind === 'other' ? thing.text : (thing.serial ?? '')
}

/** "I don’t know" where no moment was given: that reaches further back, never less. */
function sinceOf({ when, since }: Report, now: number): string {
  if (when === 'now') return new Date(now).toISOString()
  const at = when === 'since' ? Date.parse(since) : Number.NaN
  return Number.isNaN(at) ? 'unknown' : new Date(at).toISOString()
}

function wordsOf({ sightText, text }: Report): string {
  return [sightText, text.trim()].filter((part) => part !== '').join(': ')
}
