/** Codes for a history: by the rules where they give them, as bare facts where the history knows better. */
import type { Fact } from '../../src/custody/entries.ts'
import { type ContainerId, idOf, type OpeningId } from '../../src/custody/identifiers.ts'
import { requestOpening } from '../../src/custody/opening.ts'
import type { LockActRow, Opening } from '../../src/custody/state.ts'
import { issueTourPack, returnTour } from '../../src/custody/tour.ts'
import { tourReturn } from '../../src/store/queries/road.ts'
import * as load from '../../src/store/queries/situations.ts'
import type { Bench } from '../rules/bench.ts'
import { FITTER, KEY_ID, lockOf, MAKER, SITE } from './cast.ts'

export class Codes {
  readonly #bench: Bench

  constructor(bench: Bench) {
    this.#bench = bench
  }

  highest(lockSerial: string): number {
    return this.#bench.row('lock', { lockSerial }).highestValue
  }

  issue(containerId: string, value: number): Extract<Fact, { type: 'opening_code_issued' }> {
    return {
      type: 'opening_code_issued',
      openingId: idOf('OpeningId', this.#bench.newId()),
      containerId: idOf('ContainerId', containerId),
      ownerPartyId: MAKER,
      lockSerial: lockOf(containerId),
      purpose: 'investigation',
      forPersonId: FITTER.personId,
      keySerial: 'KEY-1',
      keyId: KEY_ID,
      siteId: SITE,
      value,
      expiresAt: this.#bench.now + 1,
    }
  }

  /** What stands in the way of a new code ends first: in the history somebody saw to that. */
  async clearTheWay(containerId: ContainerId): Promise<void> {
    for (const { tourId } of this.#bench.rows('tour', { containerId, status: 'under_way' })) {
      await this.#bench.run(FITTER, (loading) => tourReturn(loading, { tourId, personId: FITTER.personId }), returnTour)
    }
    for (const { openingId } of await load.activeOpenings(
      this.#bench.loading,
      this.#bench.rows('container', { containerId }),
    )) {
      this.#bench.record(FITTER, [{ type: 'opening_expired', openingId, containerId }])
    }
  }

  openingSituation(containerId: ContainerId) {
    return (loading: Bench['loading']) =>
      load.openingSituation(loading, {
        containerId,
        personId: FITTER.personId,
        keySerial: 'KEY-1',
        siteId: SITE,
      })
  }

  async askForCode(id: string): Promise<OpeningId> {
    const containerId = idOf('ContainerId', id)
    await this.clearTheWay(containerId)
    for (const purpose of ['issuing', 'investigation'] as const) {
      const outcome = await this.#bench.run(FITTER, this.openingSituation(containerId), (situation, given) =>
        requestOpening(situation, { purpose, siteId: SITE }, given),
      )
      if (outcome?.answer !== undefined) return outcome.answer.openingId
    }
    const fact = this.issue(id, this.highest(lockOf(id)) + 1)
    this.#bench.record(FITTER, [fact])
    return fact.openingId
  }

  /** A tour is refused for a held box; but it may be under way when the box becomes suspect. */
  async fetchTour(id: string): Promise<OpeningId> {
    const containerId = idOf('ContainerId', id)
    await this.clearTheWay(containerId)
    const outcome = await this.#bench.run(FITTER, this.openingSituation(containerId), (situation, given) =>
      issueTourPack(situation, { pairs: 1, siteId: SITE, hours: null }, given),
    )
    const openingId = outcome?.answer?.pairs[0]?.openingId
    if (openingId !== undefined) return openingId
    const value = this.highest(lockOf(id)) + 1
    const { purpose, expiresAt, type, openingId: fresh, value: openingValue, ...common } = this.issue(id, value)
    const pairs = [{ openingId: fresh, openingValue, closingValue: openingValue + 1 }]
    const tourId = idOf('TourId', this.#bench.newId())
    this.#bench.record(FITTER, [
      { type: 'tour_pack_issued', tourId, ...common, validUntil: this.#bench.now + 1, pairs },
    ])
    return fresh
  }

  /** Code M, for which there is no command yet. */
  maintain({ lockSerial, openingId }: Opening, value: number): void {
    const act: LockActRow = {
      lockSerial,
      value,
      partyId: MAKER,
      action: 'M',
      keyId: KEY_ID,
      openingId,
      state: 'issued',
      flags: null,
      before: null,
      recordedAt: null,
      withdrawn: false,
    }
    this.#bench.world.apply({ insert: 'lockAct', rows: [act] })
    this.#bench.world.apply({ update: 'lock', where: { lockSerial }, set: { highestValue: value } })
  }
}
