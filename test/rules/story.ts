/** Random people do random things with boxes, through the rules and at virtual locks. */

import { IN_ORDER } from '../../src/cli/rehearsal/box.ts'
import { reportDevice } from '../../src/custody/device-report.ts'
import { signHandover } from '../../src/custody/handover.ts'
import type { OpeningId } from '../../src/custody/identifiers.ts'
import { reportViolation } from '../../src/custody/incident.ts'
import { inspectContainer } from '../../src/custody/inspection.ts'
import { commissionDevice, installDevice } from '../../src/custody/installation.ts'
import { type CodeAnswer, requestClosing, requestOpening } from '../../src/custody/opening.ts'
import { decided } from '../../src/custody/outcome.ts'
import { completeRepackaging, packDevices, startRepackaging, unpackDevices } from '../../src/custody/packing.ts'
import { takeReceipt } from '../../src/custody/receipt.ts'
import { approveRelease, proposeRelease } from '../../src/custody/release.ts'
import { announceShipment, storeContainer, withdrawShipment } from '../../src/custody/shipment.ts'
import { receiveShipment } from '../../src/custody/shipment-receipt.ts'
import { type Knowledge, OPENING_PURPOSES, RECEIPT_OUTCOMES } from '../../src/custody/state.ts'
import { issueTourPack, returnTour } from '../../src/custody/tour.ts'
import { lockCode } from '../../src/oath/lock-codes.ts'
import type { Loading } from '../../src/store/commit.ts'
import { containerReport, deviceReport, loadRelease, releaseSituation } from '../../src/store/queries/reports.ts'
import * as road from '../../src/store/queries/road.ts'
import * as load from '../../src/store/queries/situations.ts'
import { BOXES, DEVICES, lockOf, macFor, macsFor, type Player, STORE, VAN, virtualLocks } from './cast.ts'
import { violationsOf } from './invariants.ts'
import { Stage } from './stage.ts'
import { CARRIER, HOUR, MAKER, MINUTE, OPERATOR } from './things.ts'

export interface Code {
  readonly openingId: OpeningId
  readonly lockSerial: string
  readonly value: number
  readonly action: CodeAnswer['action']
  readonly player: Player
}

export class Story extends Stage {
  protected readonly locks = virtualLocks()
  protected readonly codes: Code[] = []
  protected readonly receipts: { openingId: OpeningId; receipt: string; player: Player }[] = []

  /** One random move; false as soon as something is wrong. */
  async step(): Promise<boolean> {
    const [name, move] = this.dice.pick(MOVES)
    this.bench.now += this.dice.chance(0.1) ? HOUR : this.dice.below(3) * MINUTE
    this.steps.push(name)
    await move.call(this)
    this.wrong.push(...violationsOf(this.bench))
    return this.wrong.length === 0
  }

  // --- Codes, locks, receipts ----------------------------------------------------------------------------------------

  async openingCode(): Promise<void> {
    const { containerId, possessingPartyId, siteId } = this.box()
    const { personId, keySerial, ...rest } = this.somebodyOf(possessingPartyId)
    const player = { personId, keySerial, ...rest }
    const site = siteId ?? STORE
    const held = this.bench.rows('ground', { subjectId: containerId, kind: 'incident', endedAt: null }).length > 0
    const purpose = held ? 'investigation' : this.dice.pick(OPENING_PURPOSES)
    const outcome = await this.command(
      player,
      (loading) => load.openingSituation(loading, { containerId, personId, keySerial, siteId: site }),
      (situation, given) => requestOpening(situation, { purpose, siteId: site }, given),
    )
    const answer = outcome?.answer
    if (answer !== undefined) this.codes.push({ ...answer, player })
  }

  async closingCode(): Promise<void> {
    const opening = this.opening()
    if (opening === null) return
    const { openingId } = opening
    const player = this.dice.chance(0.8) ? this.playerOf(opening.personId) : this.somebodyOf(opening.partyId)
    const { personId, keySerial } = player
    const contents = this.dice.chance(0.1) ? { deviceIds: this.dice.some(DEVICES, 4), unreadable: [] } : null
    const outcome = await this.command(
      player,
      (loading) => load.closingSituation(loading, { openingId, personId, keySerial, contents }),
      requestClosing,
    )
    if (outcome?.answer !== undefined) this.codes.push({ ...outcome.answer, player })
  }

  async tourPack(): Promise<void> {
    const { containerId, possessingPartyId, siteId } = this.box()
    const player = this.somebodyOf(possessingPartyId)
    const { personId, keySerial } = player
    const site = siteId ?? VAN
    const outcome = await this.command(
      player,
      (loading) => load.openingSituation(loading, { containerId, personId, keySerial, siteId: site }),
      (situation, given) =>
        issueTourPack(situation, { pairs: 1 + this.dice.below(4), siteId: site, hours: null }, given),
    )
    for (const { openingId, openingValue, closingValue } of outcome?.answer?.pairs ?? []) {
      const lockSerial = lockOf(containerId)
      this.codes.push({ openingId, lockSerial, value: openingValue, action: 'O', player })
      this.codes.push({ openingId, lockSerial, value: closingValue, action: 'C', player })
    }
  }

  /** A code is typed; what the lock shows is kept, and sent in some time, or never. */
  async atTheLock(): Promise<void> {
    if (this.codes.length === 0) return
    const code = this.dice.chance(0.7)
      ? (this.codes.at(-1 - this.dice.below(Math.min(4, this.codes.length))) ?? null)
      : this.dice.pick(this.codes)
    const lock = code === null ? undefined : this.locks.get(code.lockSerial)
    if (code === null || lock === undefined) return
    const { lockSerial: serial, action, value, player, openingId } = code
    if (action === 'C') lock.lid(false)
    const shown = lock.enter(
      player.key,
      lockCode(macFor(serial), { serial, action, value, keyId: player.keyId }),
      this.bench.now,
    )
    if (action === 'O') lock.lid(true)
    if (shown.receipt !== undefined && this.dice.chance(0.95)) {
      this.receipts.push({ openingId, receipt: shown.receipt, player })
    }
  }

  async crowbar(): Promise<void> {
    if (this.dice.chance(0.8)) return
    this.locks.get(lockOf(this.dice.pick(BOXES)))?.force({ succeeds: this.dice.chance(0.3) })
  }

  async receipt(): Promise<void> {
    if (this.receipts.length === 0) return
    const index = this.dice.chance(0.7) ? this.receipts.length - 1 : this.dice.below(this.receipts.length)
    const found = this.receipts[index]
    if (found === undefined) return
    const { receipt, player } = found
    const openings = this.bench.rows('opening')
    const openingId = this.dice.chance(0.96) ? found.openingId : this.dice.pick(openings).openingId
    const outcome = await this.command(
      player,
      (loading) => load.receiptSituation(loading, { openingId, typed: receipt, macFor: macsFor }),
      takeReceipt,
    )
    if (outcome?.answer !== undefined && this.dice.chance(0.9)) this.receipts.splice(index, 1)
  }

  // --- Contents ------------------------------------------------------------------------------------------------------

  async scan(): Promise<void> {
    const opening = this.opening()
    if (opening === null) return
    const { openingId, containerId } = opening
    const player = this.playerOf(opening.personId)
    const { personId } = player
    const inwards = this.dice.chance(0.55)
    const inside = this.bench.rows('device', { containerId }).map((device) => device.deviceId)
    const outside = DEVICES.filter((id) => !inside.includes(id))
    const deviceIds = this.dice.some(inwards !== this.dice.chance(0.08) ? outside : inside, 4)
    if (deviceIds.length === 0) return
    const jobs = this.bench.rows('repackaging', { status: 'under_way' })
    const job = jobs.find((each) => each.fromOpeningId === openingId || each.toOpeningId === openingId)
    const repackagingId = job?.repackagingId ?? null
    await this.command(
      player,
      (loading) => load.scanSituation(loading, { openingId, personId, deviceIds, repackagingId }),
      (situation, given) => (inwards ? packDevices(situation, deviceIds, given) : unpackDevices(situation, deviceIds)),
    )
  }

  async repackage(): Promise<void> {
    const [job] = this.bench.rows('repackaging', { status: 'under_way' })
    const player = this.somebodyOf(this.dice.pick([MAKER, OPERATOR]))
    const { personId } = player
    if (job !== undefined) {
      const { repackagingId } = job
      await this.command(
        player,
        (loading) => road.repackagingSituation(loading, { repackagingId, personId }),
        completeRepackaging,
      )
      return
    }
    const openings = this.bench.rows('opening', { status: 'open', purpose: 'repackaging' })
    const [from, to] = [openings[0], openings[1]]
    if (from === undefined || to === undefined) return
    const request = { fromOpeningId: from.openingId, toOpeningId: to.openingId, personId: from.personId }
    await this.command(
      this.playerOf(from.personId),
      (loading) => road.repackagingStart(loading, request),
      startRepackaging,
    )
  }

  async install(): Promise<void> {
    const deviceId = this.dice.pick(DEVICES)
    const device = this.bench.row('device', { deviceId })
    const [tour] = this.bench.rows('tour', { containerId: device.containerId ?? BOXES })
    const onTour = tour !== undefined && this.dice.chance(0.7) ? tour : null
    const player = this.playerOf(onTour?.personId ?? device.personId ?? '')
    const request = { ...player, deviceId, tourId: onTour?.tourId ?? null }
    const opening = onTour === null ? [] : this.bench.rows('opening', { tourId: onTour.tourId })
    const openingId = opening.length > 0 && this.dice.chance(0.6) ? this.dice.pick(opening).openingId : null
    await this.command(
      player,
      (loading) => road.installSituation(loading, request),
      (situation) => installDevice(situation, { placeOfUse: 'Hauptstraße 1', openingId }),
    )
  }

  async commission(): Promise<void> {
    const player = this.somebodyOf(OPERATOR)
    const request = { deviceId: this.dice.pick(DEVICES), partyId: player.partyId }
    await this.command(player, (loading) => road.commissionSituation(loading, request), commissionDevice)
  }

  async endTour(): Promise<void> {
    const [tour] = this.bench.rows('tour', { status: 'under_way' })
    if (tour === undefined) return
    const { tourId, personId } = tour
    await this.command(this.playerOf(personId), (loading) => road.tourReturn(loading, { tourId, personId }), returnTour)
  }

  // --- The road ------------------------------------------------------------------------------------------------------

  async ship(): Promise<void> {
    const { containerId, possessingPartyId } = this.box()
    const { personId, ...rest } = this.somebodyOf(possessingPartyId)
    const recipientPartyId = possessingPartyId === MAKER ? OPERATOR : MAKER
    const siteId = recipientPartyId === OPERATOR ? STORE : this.bench.row('site', { partyId: MAKER }).siteId
    const request = { personId, containerIds: [containerId], carrierPartyId: CARRIER, recipientPartyId, siteId }
    await this.command(
      { personId, ...rest },
      (loading) => road.announceSituation(loading, request),
      (situation, given) => announceShipment(situation, { expectedArrival: null }, given),
    )
  }

  async onTheRoad(): Promise<void> {
    const shipments = this.bench
      .rows('shipment')
      .filter(({ status }) => status !== 'received' && status !== 'withdrawn')
    if (shipments.length === 0) return
    const shipment = this.dice.pick(shipments)
    const { shipmentId, status, containerIds } = shipment
    const [{ serial = '' } = {}] = this.bench.rows('container', { containerId: containerIds })
    if (status === 'announced' && this.dice.chance(0.1)) {
      const player = this.somebodyOf(shipment.partyId)
      const { personId } = player
      const load = (loading: Loading) => road.shipmentSituation(loading, { shipmentId, personId })
      await this.command(player, load, withdrawShipment)
      return
    }
    if (status === 'delivered') {
      const player = this.somebodyOf(shipment.recipientPartyId)
      const { personId } = player
      const said = this.dice.chance(0.7) ? {} : { containers: [{ serial, outcome: this.dice.pick(RECEIPT_OUTCOMES) }] }
      await this.command(
        player,
        (loading) => road.receiveSituation(loading, { shipmentId, personId, said }),
        (situation, given) => receiveShipment(situation, said, given),
      )
      return
    }
    const leg = status === 'announced' ? 'pick_up' : 'delivery'
    const parties = [
      leg === 'pick_up' ? shipment.partyId : CARRIER,
      leg === 'pick_up' ? CARRIER : shipment.recipientPartyId,
    ]
    const player = this.somebodyOf(this.dice.pick(parties))
    const containerSerials = this.bench.rows('container', { containerId: containerIds }).map((each) => each.serial)
    await this.command(
      player,
      (loading) => road.handoverSituation(loading, { shipmentId, personId: player.personId }),
      (situation, given) => signHandover(situation, { leg, containerSerials, condition: 'intact' }, given),
    )
  }

  async putAway(): Promise<void> {
    const { containerId, possessingPartyId, status, serial, siteId } = this.box()
    const player = this.somebodyOf(possessingPartyId)
    const { personId } = player
    if (status === 'arrived' && siteId !== null) {
      await this.command(
        player,
        (loading) => road.inspectSituation(loading, { containerId, personId }),
        (situation) => inspectContainer(situation, { serial, condition: 'intact', siteId, checks: IN_ORDER }),
      )
      return
    }
    const to = this.dice.pick(player.siteIds.length > 0 ? player.siteIds : [STORE])
    await this.command(
      player,
      (loading) => road.storeSituation(loading, { containerId, personId, siteId: to }),
      storeContainer,
    )
  }

  // --- Reports and releases ------------------------------------------------------------------------------------------

  async report(): Promise<void> {
    if (this.dice.chance(0.5)) return
    const player = this.dice.pick(this.players)
    const kinds: readonly Knowledge[] = [
      { kind: 'no_answer' },
      { kind: 'unknown' },
      { kind: 'since', since: this.bench.now - this.dice.below(8) * HOUR },
    ]
    const report = { reporter: player.natural, what: '' }
    if (this.dice.chance(0.3)) {
      const kind = this.dice.pick(['violation', 'loss'] as const)
      const request = { deviceId: this.dice.pick(DEVICES), ...player, kind }
      await this.command(
        player,
        (loading) => deviceReport(loading, request),
        ({ device, open }, given) => {
          if (device === null) return decided(null, [])
          const { facts } = reportDevice({ device, open }, { ...report, kind }, given)
          return decided(null, facts)
        },
      )
      return
    }
    const knowledge = this.dice.pick(kinds)
    const { containerId } = this.box()
    await this.command(
      player,
      (loading) => containerReport(loading, { containerId, ...player, knowledge }),
      ({ situation }, given) => {
        if (situation === null) throw new Error('a report is never refused')
        return decided(null, reportViolation(situation, { ...report, knowledge }, given).facts)
      },
    )
  }

  async propose(): Promise<void> {
    const [open] = this.bench.rows('incident', { status: 'open' })
    if (open === undefined) return
    const player = this.dice.chance(0.6) ? this.somebodyOf(MAKER) : this.dice.pick(this.players)
    const { incidentId } = open
    const grounds = this.bench.rows('ground', { incidentId, endedAt: null })
    const held = DEVICES.filter((id) => grounds.some((ground) => ground.subjectId === id))
    const deviceIds = this.dice.chance(0.5) ? held : this.dice.some(held, 3)
    const containerCleared = grounds.some((ground) => ground.subjectKind === 'container') && this.dice.chance(0.6)
    const request = { deviceIds, containerCleared, reason: 'looked at', evidence: 'photo' }
    await this.command(
      player,
      (loading) => releaseSituation(loading, { incidentId, personId: player.personId }),
      (situation, given) => proposeRelease(situation, request, given),
    )
  }

  async approve(): Promise<void> {
    const proposed = this.bench.rows('release', { status: 'proposed' })
    if (proposed.length === 0) return
    const player = this.dice.chance(0.6) ? this.somebodyOf(MAKER) : this.dice.pick(this.players)
    const { incidentId, releaseId } = this.dice.chance(0.7)
      ? (proposed.at(-1) ?? this.dice.pick(proposed))
      : this.dice.pick(proposed)
    await this.command(
      player,
      async (loading) => {
        const situation = await releaseSituation(loading, { incidentId, personId: player.personId })
        const release = await loadRelease(loading, releaseId)
        return situation === null || release === undefined ? null : { situation, release }
      },
      ({ situation, release }, given) =>
        approveRelease(situation, release, { contentHash: release.contentHash }, given),
    )
  }
}

const WEIGHTS = {
  openingCode: 10,
  closingCode: 7,
  tourPack: 4,
  atTheLock: 26,
  crowbar: 1,
  receipt: 24,
  scan: 18,
  repackage: 4,
  install: 4,
  commission: 2,
  endTour: 3,
  ship: 4,
  onTheRoad: 10,
  putAway: 8,
  report: 2,
  propose: 4,
  approve: 6,
} as const satisfies Partial<Record<keyof Story, number>>
const NAMES = Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]
const MOVES = NAMES.flatMap((name) =>
  Array.from({ length: WEIGHTS[name] }, () => [name, Story.prototype[name]] as const),
)
