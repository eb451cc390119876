/**
 * What somebody does next who got a good answer: types the code, sends the receipt, signs for the other side, approves.
 * Each is a little story that asks, hears the answer, and goes on; the client tells several of them at a time, with
 * random requests in between.
 */
import type { Dice } from '../../exposure/dice.ts'
import type { Answer } from '../requests.ts'
import type { Caller, Callers } from './callers.ts'
import type { Memory } from './memory.ts'

export interface Asked {
  readonly caller: Caller
  readonly path: string
  readonly url: string
  readonly body: object
}

export type Story = Generator<Asked, void, Answer>

export interface Told {
  readonly dice: Dice
  readonly memory: Memory
  readonly callers: Callers
  readonly caller: Caller
  /** What was asked, and answered with success. */
  readonly path: string
  readonly url: string
  readonly body: Readonly<Record<string, unknown>>
  readonly answer: Answer
}

/** The story that goes on from an answer; null where nothing follows. */
export function storyAfter(told: Told): Story | null {
  switch (told.path) {
    case '/v1/containers/{id}/openings':
    case '/v1/openings/read-outs':
      return opened(told)
    case '/v1/shipments':
      return shipped(told)
    case '/v1/proposals':
      return proposed(told)
    case '/v1/incidents/{id}/releases':
      return released(told)
    case '/v1/containers/{id}/pass-ons':
      return passedOn(told)
    case '/v1/keys/{serial}/handouts':
    case '/v1/keys/{serial}/returns':
      return handedOver(told)
    case '/v1/repackagings':
      return one(told, '/v1/repackagings/{id}/completion', told.answer.body['repackagingId'])
    case '/v1/containers/{id}/tour-packs':
      return toured(told)
    case '/v1/people':
    case '/v1/invitations':
      return invited(told)
    default:
      return null
  }
}

function asked(caller: Caller, path: string, id: unknown, body: object = {}): Asked {
  const url = path.replace(/\{\w+\}/, encodeURIComponent(String(id)))
  return { caller, path, url, body }
}

function* one({ caller }: Told, path: string, id: unknown, body: object = {}): Story {
  yield asked(caller, path, id, body)
}

/** The code is typed, the lid lifted, the receipt sent, something scanned, and all of it backwards. */
function* opened({ dice, memory, caller, callers, body, answer, path }: Told): Story {
  const { openingId, lockSerial, code } = answer.body
  const keySerial = body['keySerial']
  const reader = caller
  const field = path.endsWith('read-outs') ? (callers.person(body['personId']) ?? caller) : caller
  const touch = (what: string, content: object): Asked =>
    asked(reader, `/rehearsal/locks/{serial}/${what}`, lockSerial, content)
  if (dice.chance(0.08)) yield touch('force', {})
  const entered = yield touch('enter', { keySerial, code })
  yield touch('lid', { open: true })
  yield asked(field, '/v1/openings/{id}/receipts', openingId, { receipt: entered.body['receipt'] ?? '0' })
  for (const direction of dice.some(['in', 'out', 'in', 'out'], 3)) {
    const deviceIds = [0, 1, 2].map(() => memory.identifier(dice, 'devices', caller.partyId))
    yield asked(field, '/v1/openings/{id}/scans', openingId, { direction, deviceIds: [...new Set(deviceIds)] })
  }
  if (dice.chance(0.15)) return
  const closing = yield asked(field, '/v1/openings/{id}/closing-code', openingId, dice.chance(0.7) ? { keySerial } : {})
  yield touch('lid', { open: false })
  const shut = yield touch('enter', { keySerial, code: closing.body['code'] ?? '0' })
  if (dice.chance(0.1)) return
  yield asked(field, '/v1/openings/{id}/receipts', openingId, { receipt: shut.body['receipt'] ?? '0' })
}

function* shipped({ dice, memory, callers, caller, body, answer }: Told): Story {
  const { shipmentId } = answer.body
  const serials = (body['containerIds'] as readonly string[]).map((id) => memory.serialOf(id))
  const sides = {
    sender: caller,
    carrier: callers.somebody(dice, String(body['carrierPartyId']), null),
    recipient: callers.somebody(dice, String(body['recipientPartyId']), null),
  }
  for (const [leg, who] of [
    ['pick_up', sides.sender],
    ['pick_up', sides.carrier],
    ['delivery', sides.carrier],
    ['delivery', sides.recipient],
  ] as const) {
    if (who === undefined || dice.chance(0.05)) return
    const sign = { leg, condition: dice.chance(0.9) ? 'intact' : 'damaged', containerSerials: serials }
    yield asked(who, '/v1/shipments/{id}/handovers', shipmentId, sign)
  }
  if (sides.recipient !== undefined) yield asked(sides.recipient, '/v1/shipments/{id}/receipt', shipmentId)
}

function* proposed({ dice, callers, caller, answer }: Told): Story {
  const { proposalId, contentHash } = answer.body
  const other = callers.somebody(dice, caller.partyId, caller.personId)
  if (dice.chance(0.2)) yield asked(caller, '/v1/proposals/{id}/approvals', proposalId, { contentHash })
  const ending = dice.pick(['approvals', 'approvals', 'approvals', 'rejections', 'withdrawals'])
  const who = ending === 'withdrawals' ? caller : other
  if (who !== undefined) yield asked(who, `/v1/proposals/{id}/${ending}`, proposalId, { contentHash })
  if (dice.chance(0.5)) yield asked(caller, '/v1/proposals/{id}/maintenance-code', proposalId)
}

function* released({ dice, callers, url, answer }: Told): Story {
  const { releaseId, contentHash } = answer.body
  const approver = callers.all.filter(({ label }) => label === 'maker-security' || label === 'maker/all')
  const path = `/v1/incidents/{id}/releases/${String(releaseId)}/approvals`
  const body = contentHash === undefined ? {} : { contentHash }
  const incidentId = /incidents\/([^/]+)\//.exec(url)?.[1]
  const who = approver.length === 0 ? callers.pick(dice) : dice.pick(approver)
  yield { ...asked(who, path, incidentId, body), path: '/v1/incidents/{id}/releases/{releaseId}/approvals' }
}

function* passedOn({ dice, callers, body, caller, answer }: Told): Story {
  const taker = callers.person(body['toPersonId'])
  const { passOnId } = answer.body
  if (dice.chance(0.2)) yield asked(caller, '/v1/pass-ons/{id}/withdrawals', passOnId)
  if (taker !== undefined) yield asked(taker, '/v1/pass-ons/{id}/acceptances', passOnId)
}

function* handedOver({ callers, memory, caller, path, answer }: Told): Story {
  const { keySerial, challenge } = answer.body
  if (challenge === undefined) return
  const signed = yield asked(caller, '/rehearsal/keys/{serial}/sign', keySerial, { challenge })
  const holder = path.endsWith('returns') ? caller : callers.person(memory.holderOf(String(keySerial)))
  const confirmation = { signature: signed.body['signature'] ?? '0'.repeat(128) }
  yield asked(holder ?? caller, `${path}/confirmations`, keySerial, confirmation)
}

function* toured({ dice, caller, memory, answer }: Told): Story {
  const { tourId } = answer.body
  const install = { placeOfUse: 'A cellar (sample)', tourId }
  if (dice.chance(0.5))
    yield asked(caller, '/v1/devices/{id}/installations', memory.identifier(dice, 'devices', caller.partyId), install)
  yield asked(caller, '/v1/tours/{id}/returns', tourId)
}

function* invited({ dice, callers, answer }: Told): Story {
  const token = String(answer.body['link'] ?? '').split('#')[1]
  const guest = callers.all.find(({ label }) => label === 'from our own pages')
  if (token === undefined || guest === undefined) return
  yield asked(guest, '/v1/invitations/looks', '', { token })
  const person = { name: 'A guest (sample)', loginName: `guest-${dice.below(1e9)}@post.example` }
  const sites = [{ kind: 'small_store', name: 'A store (sample)' }]
  yield asked(guest, '/v1/invitations/acceptances', '', { token, name: 'Guests (sample)', sites, person })
}
