import { Type } from 'typebox'
import {
  type ContainerId,
  type DeviceId,
  isMalformed,
  type OpeningId,
  parseDeviceId,
  type RepackagingId,
  type SiteId,
} from '../../custody/identifiers.ts'
import { requestClosing, requestOpening } from '../../custody/opening.ts'
import { refused } from '../../custody/outcome.ts'
import { packDevices, unpackDevices } from '../../custody/packing.ts'
import { takeReceipt } from '../../custody/receipt.ts'
import { OPENING_PURPOSES } from '../../custody/state.ts'
import { refuseLabels } from '../../custody/trays.ts'
import { labelledScan } from '../../store/queries/packing-lists.ts'
import {
  closingSituation,
  type FoundContents,
  openingSituation,
  receiptSituation,
} from '../../store/queries/situations.ts'
import type { App } from '../app-type.ts'
import { ClaimedAt, claimedTime } from '../claimed-time.ts'
import { codeBody, macsOf, withCode } from '../codes.ts'
import { type Context, runCommand } from '../context.ts'
import { interfaceProblem, languageOf, sendProblem } from '../problem.ts'
import { DeviceText, IdParams, isBadIdentifier, parseDeviceList, SerialText, UuidText } from '../schemas.ts'
import { TrayLabelText } from './packing-lists.ts'

/** The most identifications in one scan. */
export const SCAN_MOST = 5_000

export function openingRoutes(app: App, context: Context): void {
  app.post(
    '/v1/containers/:id/openings',
    {
      config: { permission: 'codes:open' },
      schema: {
        summary: 'Ask for the code that opens a container',
        description: 'The same code again while it is unused. A code is good for this lock, this key, this once.',
        params: IdParams,
        body: Type.Object({
          purpose: Type.Union(OPENING_PURPOSES.map((purpose) => Type.Literal(purpose))),
          keySerial: SerialText,
          siteId: UuidText,
        }),
        response: {
          201: Type.Object({
            openingId: Type.String(),
            lockSerial: Type.String(),
            code: Type.String({ description: '10 digits; shown to people as 1234 5678 90.' }),
            expiresAt: Type.String(),
            shownAgain: Type.Boolean(),
          }),
        },
      },
    },
    (request, reply) => {
      const { purpose, keySerial } = request.body
      const siteId = request.body.siteId as SiteId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          openingSituation(loading, {
            containerId: request.params.id as ContainerId,
            personId,
            keySerial,
            siteId,
          }),
        decide: (situation, given) => requestOpening(situation, { purpose, siteId }, given),
        answer: (answer) => ({ status: 201, body: codeBody(answer) }),
        complete: (kept) => withCode(context.keyStore, kept),
      })
    },
  )

  closingRoute(app, context)
  receiptRoute(app, context)
  scanRoute(app, context)
}

function closingRoute(app: App, context: Context): void {
  app.post(
    '/v1/openings/:id/closing-code',
    {
      config: { permission: 'containers:open' },
      schema: {
        summary: 'Ask for the code that closes the container',
        description: 'Never refused for suspicion, training or contents: a box must never stay open because of a rule.',
        params: IdParams,
        body: Type.Object({
          keySerial: Type.Optional(SerialText),
          contents: Type.Optional(
            Type.Array(DeviceText, {
              maxItems: SCAN_MOST,
              description: 'All that was found inside. A difference never blocks the closing; it opens an incident.',
            }),
          ),
        }),
        response: {
          201: Type.Object({
            openingId: Type.String(),
            lockSerial: Type.String(),
            code: Type.String(),
            expiresAt: Type.Union([Type.String(), Type.Null()]),
            shownAgain: Type.Boolean(),
            lacking: Type.Array(Type.String(), { description: 'In it by the records and not found: missing now.' }),
            surplus: Type.Array(Type.String(), { description: 'Found and not in it by the records: held now.' }),
            incidentId: Type.Union([Type.String(), Type.Null()]),
          }),
        },
      },
    },
    (request, reply) =>
      runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) =>
          closingSituation(loading, {
            openingId: request.params.id as OpeningId,
            personId,
            keySerial: request.body.keySerial ?? null,
            contents: request.body.contents === undefined ? null : foundIn(request.body.contents),
          }),
        decide: requestClosing,
        answer: (answer) => {
          const { lacking, surplus, incidentId } = answer
          return { status: 201, body: { ...codeBody(answer), lacking, surplus, incidentId } }
        },
        complete: (kept) => withCode(context.keyStore, kept),
      }),
  )
}

/** A slip of the scanner must not keep a box open: what can't be read is listed with what is surplus. */
export function foundIn(texts: readonly string[]): FoundContents {
  const deviceIds = new Set<DeviceId>()
  const unreadable: string[] = []
  for (const text of texts) {
    const parsed = parseDeviceId(text)
    if (isMalformed(parsed)) unreadable.push(text.slice(0, 60).toWellFormed().replaceAll('\0', ''))
    else deviceIds.add(parsed)
  }
  return { deviceIds: [...deviceIds].sort(), unreadable }
}

function receiptRoute(app: App, context: Context): void {
  app.post(
    '/v1/openings/:id/receipts',
    {
      config: { permission: 'receipts:enter' },
      schema: {
        summary: 'Type in the receipt that the lock shows',
        description: 'After opening and after closing. What verifies is recorded, late and out of order too.',
        params: IdParams,
        body: Type.Object({ receipt: Type.String({ minLength: 1, maxLength: 64 }), at: ClaimedAt }),
        response: {
          200: Type.Object({
            result: Type.String({ description: 'confirmed | waiting | already_recorded' }),
            predecessorMissing: Type.Boolean(),
            action: Type.Union([Type.String(), Type.Null()]),
            tampered: Type.Boolean(),
            fault: Type.Boolean(),
            wrongCodes: Type.Boolean(),
            incidentId: Type.Union([Type.String(), Type.Null()]),
            exposed: Type.Integer({ description: 'Devices that this receipt has blocked.' }),
            recalled: Type.Array(Type.String()),
          }),
        },
      },
    },
    (request, reply) => {
      const eventTime = claimedTime(context, request, reply)
      if (eventTime === null) return reply
      return runCommand(context, {
        request,
        reply,
        eventTime,
        load: (loading) =>
          receiptSituation(loading, {
            openingId: request.params.id as OpeningId,
            typed: request.body.receipt,
            macFor: macsOf(context.keyStore),
          }),
        decide: takeReceipt,
        answer: (answer) => ({ status: 200, body: { ...answer, exposed: answer.exposed.length } }),
      })
    },
  )
}

function scanRoute(app: App, context: Context): void {
  app.post(
    '/v1/openings/:id/scans',
    {
      config: { permission: 'containers:open' },
      schema: {
        summary: 'Scan devices in or out, one or many',
        description: 'All of them or none: the refusal names those that stand against it.',
        params: IdParams,
        body: Type.Object({
          direction: Type.Union([Type.Literal('in'), Type.Literal('out')]),
          deviceIds: Type.Array(DeviceText, { maxItems: SCAN_MOST, description: 'Empty for a scan of trays alone.' }),
          trayLabels: Type.Optional(
            Type.Array(TrayLabelText, {
              maxItems: 200,
              description: 'A label stands for all devices of its tray, as long as none of them has left it alone.',
            }),
          ),
          repackagingId: Type.Optional(UuidText),
          at: ClaimedAt,
        }),
        response: {
          200: Type.Object({
            scanned: Type.Integer(),
            alreadyThere: Type.Array(Type.String()),
            exposed: Type.Array(Type.String()),
            recalled: Type.Array(Type.String()),
          }),
        },
      },
    },
    (request, reply) => {
      const { direction, trayLabels = [] } = request.body
      const deviceIds = parseDeviceList(request.body.deviceIds)
      if (isBadIdentifier(deviceIds)) {
        const language = languageOf(request)
        const { place, text, malformed } = deviceIds
        const members = { at: `/deviceIds/${place}`, text, reason: malformed.code, why: malformed.reason[language] }
        return sendProblem(reply, interfaceProblem('identifier_malformed', language, members))
      }
      if (deviceIds.length + trayLabels.length === 0) {
        const members = { at: 'body/deviceIds', why: 'must name a device, or trayLabels a tray' }
        return sendProblem(reply, interfaceProblem('request_malformed', languageOf(request), members))
      }
      const eventTime = claimedTime(context, request, reply)
      if (eventTime === null) return reply
      return runCommand(context, {
        request,
        reply,
        eventTime,
        load: (loading, { personId }) =>
          labelledScan(loading, {
            openingId: request.params.id as OpeningId,
            personId,
            deviceIds,
            trayLabels,
            direction,
            repackagingId: (request.body.repackagingId ?? null) as RepackagingId | null,
          }),
        decide: ({ situation, labelled, scanned }, given) => {
          const refusal = refuseLabels(labelled, situation.trays)
          if (refusal !== null) return refused(refusal)
          return direction === 'in' ? packDevices(situation, scanned, given) : unpackDevices(situation, scanned)
        },
        answer: (answer) => ({ status: 200, body: answer }),
      })
    },
  )
}
