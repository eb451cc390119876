/**
 * Random stories with a thief in them, who takes the key and the phone of somebody, opens what their codes open, tells
 * nobody, and may bring both back in the evening; and with what people do about it. Beside the records stands the truth:
 * what the thief has reached at the locks.
 */
import type { ContainerId, DeviceId, PersonId } from '../../src/custody/identifiers.ts'
import { loseKey, losePhone } from '../../src/custody/key-loss.ts'
import { requestOpening } from '../../src/custody/opening.ts'
import { acceptContainer, offerContainer, withdrawOffer } from '../../src/custody/pass-on.ts'
import { readOutClosing, readOutOpening } from '../../src/custody/read-out-code.ts'
import type { Ground } from '../../src/custody/state.ts'
import { issueTourPack } from '../../src/custody/tour.ts'
import { keyIdOf, lockCode } from '../../src/oath/lock-codes.ts'
import * as field from '../../src/store/queries/field.ts'
import { keyLoss, phoneLoss } from '../../src/store/queries/keys.ts'
import { openingSituation } from '../../src/store/queries/situations.ts'
import { BOXES, lockOf, macFor, OTHER_VAN, type Player, VAN } from './cast.ts'
import { type Code, Story } from './story.ts'
import { HOUR, OPERATOR } from './things.ts'

/** An act of the thief at a lock that opened it. */
interface Reached {
  readonly keyId: string
  readonly lockSerial: string
  readonly value: number
  readonly containerId: ContainerId
  readonly deviceIds: readonly DeviceId[]
}

interface Loss {
  readonly keyId: string
  readonly at: number
  /** What lay in which container when it was reported. */
  readonly inside: ReadonlyMap<ContainerId, ReadonlySet<DeviceId>>
  /** Acts of the key, by lock and value, that the records knew of by then. */
  readonly known: ReadonlySet<string>
}

const CALLED = { identifiedBy: 'called_back_on_known_number', note: null } as const

export class StoryWithThief extends Story {
  readonly #reached: Reached[] = []
  readonly #losses: Loss[] = []
  #victim: Player | null = null
  #keys = 0

  override async step(): Promise<boolean> {
    if (this.dice.chance(0.8)) return super.step()
    const [name, move] = this.dice.pick(MOVES)
    this.steps.push(name)
    await move.call(this)
    this.wrong.push(...this.#unseen(), ...this.#shown())
    return this.wrong.length === 0
  }

  // --- The thief -----------------------------------------------------------------------------------------------------

  async steal(): Promise<void> {
    const { player } = this.codes.length === 0 ? { player: this.dice.pick(this.players) } : this.dice.pick(this.codes)
    this.#victim ??= this.players.find((each) => each.keyId === player.keyId) ?? null
  }

  /** Types a code of the victim's; the receipt goes into the thief's pocket, or into the phone as if nothing was. */
  async thiefOpens(): Promise<void> {
    const victim = this.#victim
    const codes = this.codes.filter((code) => code.player.keyId === victim?.keyId)
    if (victim === null || codes.length === 0) return
    const code = this.dice.pick(codes)
    const receipt = this.#thiefTypes(code)
    if (receipt !== undefined && this.dice.chance(0.2)) this.receipts.push({ ...code, receipt })
  }

  /**
   * Key and phone go where there is something to have: codes are fetched for a full box, used, and nobody is told but,
   * perhaps, the server by its receipts.
   */
  async heist(): Promise<void> {
    const full = BOXES.filter((containerId) => this.bench.rows('device', { containerId }).length > 0)
    if (full.length === 0) return
    const containerId = this.dice.pick(full)
    const { possessingPartyId, siteId } = this.bench.row('container', { containerId })
    const victims = this.players.filter(
      (each) => each.partyId === possessingPartyId && siteId !== null && each.siteIds.includes(siteId),
    )
    if (victims.length === 0 || siteId === null) return
    const victim = this.dice.pick(victims)
    const { personId, keySerial, keyId } = victim
    const outcome = await this.command(
      victim,
      (loading) => openingSituation(loading, { containerId, personId, keySerial, siteId }),
      (situation, given) => issueTourPack(situation, { pairs: 1, siteId, hours: null }, given),
    )
    const [pair] = outcome?.answer?.pairs ?? []
    if (pair === undefined) return
    const { openingId, openingValue, closingValue } = pair
    const lockSerial = lockOf(containerId)
    this.#victim = victim
    const tells = this.dice.chance(0.5)
    for (const [action, value] of [
      ['O', openingValue],
      ['C', closingValue],
    ] as const) {
      this.codes.push({ openingId, lockSerial, value, action, player: victim })
      const shown = this.#thiefTypes({ openingId, lockSerial, value, action, player: victim })
      if (tells && shown !== undefined) this.receipts.push({ openingId, receipt: shown, player: victim })
    }
    if (this.dice.chance(0.7)) await this.loseKey()
    // What the thief sent in comes late; then somebody honest opens it, and all seems well.
    for (let at = 0; tells && at < 3; at += 1) await this.receipt()
    for (let at = 0; tells && at < 3; at += 1) await this.#honestOpening(containerId)
    this.steps.push(`  the thief was at ${containerId} with ${keyId}`)
  }

  async #honestOpening(containerId: ContainerId): Promise<void> {
    const { possessingPartyId, siteId } = this.bench.row('container', { containerId })
    const player = this.somebodyOf(possessingPartyId)
    if (siteId === null || player.keyId === this.#victim?.keyId) return
    const { personId, keySerial } = player
    const outcome = await this.command(
      player,
      (loading) => openingSituation(loading, { containerId, personId, keySerial, siteId }),
      (situation, given) => requestOpening(situation, { purpose: 'issuing', siteId }, given),
    )
    if (outcome?.answer === undefined) return
    this.codes.push({ ...outcome.answer, player })
    await this.atTheLock()
    await this.receipt()
  }

  /** The receipt that the lock shows. */
  #thiefTypes({ lockSerial: serial, action, value, player }: Code): string | undefined {
    const lock = this.locks.get(serial)
    if (lock === undefined) return undefined
    if (action === 'C') lock.lid(false)
    const code = lockCode(macFor(serial), { serial, action, value, keyId: player.keyId })
    const shown = lock.enter(player.key, code, this.bench.now)
    if (shown.code === 'opened') {
      lock.lid(true)
      const containerId = BOXES.find((box) => lockOf(box) === serial) as ContainerId
      const deviceIds = this.bench.rows('device', { containerId }).map((device) => device.deviceId)
      this.#reached.push({ keyId: player.keyId, lockSerial: serial, value, containerId, deviceIds })
    }
    return shown.receipt
  }

  /** An intercepted code with the thief's own key, or with one whose serial was cloned: the lock takes neither. */
  async wrongKey(): Promise<void> {
    if (this.codes.length === 0 || this.dice.chance(0.7)) return
    const { lockSerial: serial, action, value, player }: Code = this.dice.pick(this.codes)
    const publicKey = new Uint8Array(32).fill(200)
    const clone = { answer: () => ({ publicKey, signature: new Uint8Array(64) }) }
    const other = this.players.find((each) => each.keyId !== player.keyId)?.key ?? clone
    const lock = this.locks.get(serial)
    const code = lockCode(macFor(serial), { serial, action, value, keyId: player.keyId })
    const shown = lock?.enter(this.dice.chance(0.5) ? clone : other, code, this.bench.now)
    if (shown?.receipt !== undefined || shown?.code === 'opened' || shown?.code === 'closed') {
      this.wrong.push(`${serial} took a code of ${player.personId} from another key`)
    }
  }

  async bringBack(): Promise<void> {
    if (this.dice.chance(0.3)) this.#victim = null
  }

  // --- What people do about it ---------------------------------------------------------------------------------------

  async loseKey(): Promise<void> {
    if (this.#losses.length > 6) return
    const lost = this.#victim ?? this.dice.pick(this.players)
    const { keySerial, keyId, personId } = lost
    const reporter = this.players.find((each) => each.partyId === lost.partyId) ?? lost
    const since = this.dice.chance(0.3) ? this.bench.now - this.dice.below(6) * HOUR : null
    const acts = this.bench.rows('lockAct', { keyId }).filter((act) => act.state !== 'issued')
    const inside = BOXES.map((containerId) => {
      const devices = this.bench.rows('device', { containerId })
      return [containerId, new Set(devices.map((device) => device.deviceId))] as const
    })
    const outcome = await this.command(
      reporter,
      (loading) => keyLoss(loading, { keySerial, reporterId: reporter.personId, since }),
      (situation, given) => loseKey(situation, { what: '' }, given),
    )
    if (outcome?.refusal !== undefined) this.wrong.push('a report was refused')
    const known = new Set(acts.map((act) => `${act.lockSerial} ${act.value}`))
    // A key is lost once (DOMAIN, rule 16), and a repeated report merges into the first (section 3): the server learns
    // nothing by it. What went into an unproven box since is found by the receipt that shows the act (`#shown`).
    if (!this.#losses.some((loss) => loss.keyId === keyId)) {
      this.#losses.push({ keyId, at: this.bench.now, inside: new Map(inside), known })
    }
    this.#renew(personId)
  }

  /** Whoever lost a key gets another one. */
  #renew(personId: PersonId): void {
    this.#keys += 1
    const keySerial = `NEW-${this.#keys}`
    const publicKey = new Uint8Array(32).fill(100 + this.#keys)
    const keyId = keyIdOf(publicKey)
    const key = { answer: () => ({ publicKey, signature: new Uint8Array(64) }) }
    this.players = this.players.map((each) => (each.personId === personId ? { ...each, keySerial, key, keyId } : each))
    const player = this.players.find((each) => each.personId === personId)
    if (player === undefined) return
    const { partyId } = player
    this.bench.record(player, [
      { type: 'key_registered', key: { keySerial, partyId, keyId, publicKey: '', personId, status: 'active' } },
    ])
  }

  async losePhone(): Promise<void> {
    if (this.dice.chance(0.6)) return
    const { personId, partyId } = this.#victim ?? this.dice.pick(this.players)
    const reporter = this.players.find((each) => each.partyId === partyId)
    if (reporter === undefined) return
    const lost = this.dice.pick(['phone', 'token'] as const)
    await this.command(
      reporter,
      (loading) => phoneLoss(loading, { personId, reporterId: reporter.personId, lost }),
      (situation, given) => losePhone(situation, { lost, what: '' }, given),
    )
  }

  async readOut(): Promise<void> {
    const { containerId, possessingPartyId, siteId } = this.box()
    const player = this.somebodyOf(possessingPartyId)
    const reader = this.somebodyOf(player.partyId)
    const { personId, keySerial } = player
    const readerId = reader.personId
    const [open] = this.bench.rows('opening', { containerId, status: ['open', 'closing_code_issued'] })
    if (open !== undefined) {
      const { openingId } = open
      const told = await this.command(
        reader,
        (loading) =>
          field.closingReadOutSituation(loading, { openingId, personId, keySerial, contents: null, readerId }),
        (situation, given) => readOutClosing(situation, CALLED, given),
      )
      if (told?.answer !== undefined) this.codes.push({ ...told.answer, player })
      return
    }
    const site = siteId ?? VAN
    const told = await this.command(
      reader,
      (loading) => field.readOutSituation(loading, { containerId, personId, keySerial, siteId: site, readerId }),
      (situation, given) => readOutOpening(situation, { purpose: 'issuing', siteId: site, ...CALLED }, given),
    )
    if (told?.answer !== undefined) this.codes.push({ ...told.answer, player })
  }

  async passOn(): Promise<void> {
    const [offer] = this.bench.rows('passOn', { status: 'offered' })
    if (offer === undefined) {
      const { containerId, siteId } = this.dice.chance(0.8)
        ? (this.bench.rows('container', { siteId: [VAN, OTHER_VAN] })[0] ?? this.box())
        : this.box()
      const giver = this.somebodyOf(OPERATOR)
      const receiver = this.somebodyOf(OPERATOR)
      const toSiteId = siteId === VAN ? OTHER_VAN : VAN
      const request = { containerId, personId: giver.personId, toPersonId: receiver.personId, toSiteId }
      await this.command(giver, (loading) => field.offerSituation(loading, request), offerContainer)
      return
    }
    const { passOnId, toPersonId } = offer
    const player = this.playerOf(toPersonId)
    const request = { passOnId, personId: player.personId }
    const load = (loading: Parameters<typeof field.passOnSituation>[0]) => field.passOnSituation(loading, request)
    if (this.dice.chance(0.3)) await this.command(player, load, withdrawOffer)
    else await this.command(player, load, acceptContainer)
  }

  // --- What must hold ------------------------------------------------------------------------------------------------

  /**
   * What the thief reached, and nobody had told of when the key was reported lost, is held by an open ground, until an
   * incident has held it: by then somebody knows, and decides.
   */
  #unseen(): string[] {
    return this.#losses.flatMap(({ keyId, inside, known }) =>
      this.#reached
        .filter((act) => act.keyId === keyId && !known.has(`${act.lockSerial} ${act.value}`))
        .flatMap(({ lockSerial, value, containerId, deviceIds }) =>
          deviceIds
            .filter((deviceId) => inside.get(containerId)?.has(deviceId) === true)
            .filter((deviceId) => !this.#isHeld(deviceId))
            .map((deviceId) => `${deviceId}: reached by a thief at ${lockSerial} ${value}, and not held`),
        ),
    )
  }

  /**
   * What the thief reached is held for an incident as soon as a receipt shows the act, be it its own or the one of the
   * act behind it (LOCK-PROTOCOL, section 5.3), also if it went in after the loss.
   */
  #shown(): string[] {
    return this.#losses.flatMap(({ keyId, at }) =>
      this.#reached
        .filter((act) => act.keyId === keyId && this.#shownAt(act) > at)
        .flatMap(({ lockSerial, value, containerId, deviceIds }) =>
          deviceIds
            .filter((deviceId) => this.#wasInside(deviceId, containerId, value))
            .filter((deviceId) => !this.bench.rows('ground', { subjectId: deviceId }).some(isOfIncident))
            .map((deviceId) => `${deviceId}: reached by a thief at ${lockSerial} ${value}, shown, and not held`),
        ),
    )
  }

  /** When the records came to know of an act; 0: never. */
  #shownAt({ lockSerial, value }: Reached): number {
    const showing = this.bench
      .rows('lockAct', { lockSerial })
      .filter((act) => act.value === value || act.before === value)
      .flatMap(({ recordedAt }) => recordedAt ?? [])
    return showing.length === 0 ? 0 : Math.min(...showing)
  }

  #wasInside(deviceId: DeviceId, containerId: ContainerId, value: number): boolean {
    return this.bench
      .rows('stay', { deviceId, containerId })
      .some(
        ({ packedPosition, unpackedPosition }) =>
          packedPosition <= value && (unpackedPosition === null || unpackedPosition >= value),
      )
  }

  #isHeld(deviceId: DeviceId): boolean {
    const grounds = this.bench.rows('ground', { subjectId: deviceId })
    return grounds.some(({ kind, endedAt }) => endedAt === null || kind === 'incident')
  }
}

function isOfIncident({ kind }: Ground): boolean {
  return kind === 'incident'
}

const WEIGHTS = {
  steal: 3,
  thiefOpens: 6,
  heist: 8,
  wrongKey: 1,
  bringBack: 1,
  loseKey: 2,
  losePhone: 1,
  readOut: 6,
  passOn: 6,
} as const satisfies Partial<Record<keyof StoryWithThief, number>>
const NAMES = Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]
const MOVES = NAMES.flatMap((name) =>
  Array.from({ length: WEIGHTS[name] }, () => [name, StoryWithThief.prototype[name]] as const),
)
