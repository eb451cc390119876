/** Three stories in a few clicks each. A step is what one click does, and what is said before and after it. */
import { Problem } from '../api/client.ts'
import {
  announce,
  askForCode,
  type Box,
  close,
  deliver,
  deviceIdsOf,
  install,
  newBox,
  type Opening,
  open,
  pickUp,
  receive,
  repack,
  type Stage,
  scan,
  typeIn,
} from './stage.ts'

export const STORY_NAMES = ['delivery', 'breakIn', 'block'] as const
export type StoryName = (typeof STORY_NAMES)[number]

/** What the steps of a run hand on to each other. */
export interface Told {
  large: Box | null
  small: Box | null
  deviceIds: readonly string[]
  shipmentId: string
  opening: Opening | null
  incidentId: string
  releaseId: string
  exposed: readonly string[]
}

export function nothingTold(): Told {
  return {
    large: null,
    small: null,
    deviceIds: [],
    shipmentId: '',
    opening: null,
    incidentId: '',
    releaseId: '',
    exposed: [],
  }
}

export interface Step {
  /** In the words: what is about to happen, and what has happened. */
  readonly name: string
  act(stage: Stage, told: Told): Promise<void>
}

function have<Of>(value: Of | null): Of {
  if (value === null) throw new Error('a step was left out')
  return value
}

const DELIVERED = 6
const FITTER = 'fitter-1'
const verdictOf = (deviceId: string | undefined): string => `/verdict/${deviceId ?? ''}`

const DELIVERY: readonly Step[] = [
  {
    name: 'announced',
    async act(stage, told) {
      told.deviceIds = deviceIdsOf(stage.run, DELIVERED)
      told.large = await newBox(stage, 'maker', 'L')
      told.small = await newBox(stage, 'operator', 'S')
      await announce(stage, told.deviceIds)
      stage.show(told.large)
    },
  },
  {
    name: 'packed',
    async act(stage, told) {
      const { opening } = await open(stage, 'maker-dispatcher', have(told.large), 'packing')
      await scan(stage, opening, 'in', told.deviceIds)
      told.opening = opening
    },
  },
  {
    name: 'closed',
    async act(stage, told) {
      await close(stage, have(told.opening))
    },
  },
  {
    name: 'pickedUp',
    async act(stage, told) {
      told.shipmentId = await pickUp(stage, have(told.large))
    },
  },
  {
    name: 'received',
    async act(stage, told) {
      await receive(stage, have(told.large), told.shipmentId)
    },
  },
  {
    name: 'repacked',
    async act(stage, told) {
      await repack(stage, have(told.large), have(told.small), told.deviceIds.slice(0, 4))
      stage.show(have(told.small))
      stage.phone(FITTER, '/')
    },
  },
  {
    name: 'codeAsked',
    async act(stage, told) {
      told.opening = await askForCode(stage, FITTER, have(told.small), 'installing')
      stage.phone(FITTER, `/box/${have(told.small).containerId}`)
    },
  },
  {
    name: 'opened',
    async act(stage, told) {
      await typeIn(stage, have(told.opening))
      await scan(stage, have(told.opening), 'out', told.deviceIds.slice(0, 1))
      stage.phone(FITTER, verdictOf(told.deviceIds[0]))
    },
  },
  {
    name: 'installed',
    async act(stage, told) {
      await install(stage, FITTER, told.deviceIds[0] ?? '')
      await close(stage, have(told.opening))
      stage.phone(FITTER, '/')
    },
  },
]

/** A delivered box in the van, from which the fitter has taken one device; then it was closed. */
async function prepared(stage: Stage, told: Told): Promise<void> {
  const { large, small, deviceIds } = await deliver(stage, DELIVERED)
  told.large = large
  told.small = small
  told.deviceIds = deviceIds
  const { opening } = await open(stage, FITTER, small, 'installing')
  await scan(stage, opening, 'out', deviceIds.slice(0, 1))
  await close(stage, opening)
  stage.show(small)
  stage.phone(FITTER, '/')
}

const BREAK_IN: readonly Step[] = [
  { name: 'prepared', act: prepared },
  {
    name: 'forced',
    async act(stage, told) {
      await stage.hands.touch(have(told.small).lockSerial, 'force', { succeeds: true })
    },
  },
  {
    name: 'pushedShut',
    async act(stage, told) {
      await stage.hands.touch(have(told.small).lockSerial, 'lid', { open: false })
    },
  },
  {
    name: 'flagged',
    async act(stage, told) {
      const { opening } = await open(stage, FITTER, have(told.small), 'installing')
      told.opening = opening
      stage.phone(FITTER, `/box/${have(told.small).containerId}`)
    },
  },
  {
    name: 'red',
    async act(stage, told) {
      stage.phone(FITTER, verdictOf(told.deviceIds[1]))
    },
  },
  {
    name: 'green',
    async act(stage, told) {
      stage.phone(FITTER, verdictOf(told.deviceIds[0]))
    },
  },
  {
    name: 'closedFlagged',
    async act(stage, told) {
      await close(stage, have(told.opening))
      stage.phone(FITTER, '/')
    },
  },
]

const BLOCK: readonly Step[] = [
  {
    name: 'spread',
    async act(stage, told) {
      await prepared(stage, told)
      const { opening } = await open(stage, FITTER, have(told.small), 'installing')
      await scan(stage, opening, 'out', told.deviceIds.slice(1, 2))
      await install(stage, FITTER, told.deviceIds[1] ?? '')
      await close(stage, opening)
      stage.show(have(told.large))
    },
  },
  {
    name: 'whatIf',
    async act(stage, told) {
      const { exposed } = await report(stage, told, true)
      told.exposed = exposed
    },
  },
  {
    name: 'reported',
    async act(stage, told) {
      const { exposed, incidentId } = await report(stage, told, false)
      told.exposed = exposed
      told.incidentId = incidentId ?? ''
      stage.phone('operator-security', '/incidents')
    },
  },
  {
    name: 'inHand',
    async act(stage, told) {
      stage.phone(FITTER, verdictOf(told.deviceIds[0]))
    },
  },
  {
    name: 'notCommissioned',
    async act(stage, told) {
      const path = { id: told.deviceIds[1] ?? '' }
      try {
        await stage.hands.api('gwa-system').call('POST /v1/devices/{id}/commissionings', { path } as never)
      } catch (error) {
        if (error instanceof Problem && error.code === 'device_not_to_be_commissioned') return
        throw error
      }
      throw new Error('a blocked device was commissioned')
    },
  },
  {
    name: 'proposed',
    async act(stage, told) {
      const answer = await stage.hands.api('operator-security-2').call('POST /v1/incidents/{id}/releases', {
        path: { id: told.incidentId },
        body: {
          deviceIds: [...told.exposed],
          containerCleared: true,
          reason: 'Examined, found untouched (sample)',
          evidence: 'Sample report',
        } as never,
      })
      told.releaseId = (answer as { releaseId: string }).releaseId
    },
  },
  {
    name: 'released',
    async act(stage, told) {
      await stage.hands.api('maker-security').call('POST /v1/incidents/{id}/releases/{releaseId}/approvals', {
        path: { id: told.incidentId, releaseId: told.releaseId },
      } as never)
      stage.phone(FITTER, verdictOf(told.deviceIds[0]))
    },
  },
]

/** Somebody heard that the large box was forced on the road. */
async function report(
  { hands }: Stage,
  told: Told,
  dryRun: boolean,
): Promise<{ readonly exposed: readonly string[]; readonly incidentId: string | null }> {
  const answer = await hands.api('operator-security').call('POST /v1/containers/{id}/violation-reports', {
    path: { id: have(told.large).containerId },
    query: dryRun ? { dryRun: 'true' } : {},
    body: { since: 'unknown', what: 'Forced on the road (sample)' },
  } as never)
  return answer as { exposed: readonly string[]; incidentId: string | null }
}

export const STORIES: Readonly<Record<StoryName, readonly Step[]>> = {
  delivery: DELIVERY,
  breakIn: BREAK_IN,
  block: BLOCK,
}
