/** What is answered about what stores and boxes hold, and about counting it. */
import { Type } from 'typebox'
import type { CountAnswer } from '../../custody/counting.ts'
import type { CountTotals, Repackaging } from '../../custody/state.ts'
import { COUNT_LISTS, type CountFinding } from '../../store/queries/count-findings.ts'
import { Ids, oneOf, orNull, TextOrNull, Time, TimeOrNull, wordsOf } from './basics.ts'
import { CountStatusWord } from './words.ts'

const ByDeviceType = Type.Record(Type.String(), Type.Integer())
const TYPE_OF_CONTAINER = {
  containerTypeId: Type.String(),
  containerType: Type.Union([Type.String(), Type.Null()], { description: 'Null: one of another party.' }),
}

export const StockShown = Type.Object({
  siteId: Type.String(),
  at: Time,
  totals: Type.Object({
    containers: Type.Integer(),
    devices: Type.Integer(),
    missingDevices: Type.Integer(),
    missingContainers: Type.Integer(),
    byDeviceType: ByDeviceType,
    byContainerType: Type.Array(Type.Object({ ...TYPE_OF_CONTAINER, containers: Type.Integer() })),
  }),
  containers: Type.Array(
    Type.Object({
      containerId: Type.String(),
      serial: Type.String(),
      ...TYPE_OF_CONTAINER,
      since: Time,
      missing: Type.Boolean(),
      devices: Type.Integer(),
      byDeviceType: ByDeviceType,
    }),
  ),
  missing: Type.Object({ deviceIds: Ids, more: Type.Boolean() }),
  looseDeviceIds: Type.Union([Ids, Type.Null()], {
    description: 'Null: asked for the past, of which nobody knows it.',
  }),
  attested: orNull(Type.Object({ at: Time, until: Time, old: Type.Boolean({ description: 'It counts no more.' }) })),
})

export const ContentsShown = Type.Object({
  containerId: Type.String(),
  serial: Type.String(),
  siteId: TextOrNull,
  at: Time,
  devices: Type.Array(Type.Object({ deviceId: Type.String(), deviceType: Type.String(), since: Time })),
})

const TOTALS: Readonly<Record<keyof CountTotals, ReturnType<typeof Type.Integer>>> = {
  devicesExpected: Type.Integer(),
  devicesFound: Type.Integer(),
  devicesMissing: Type.Integer(),
  devicesSurplus: Type.Integer({ description: 'Recorded somewhere else, and found here.' }),
  devicesWrongPlace: Type.Integer({ description: 'In another container of the same site.' }),
  devicesFoundAgain: Type.Integer({ description: 'Had been missing.' }),
  containersExpected: Type.Integer(),
  containersFound: Type.Integer(),
  containersMissing: Type.Integer(),
  containersSurplus: Type.Integer(),
  unknown: Type.Integer(),
  moved: Type.Integer({ description: 'Came, went or moved meanwhile: nothing is said of them.' }),
}
export const CountTotalsShown = Type.Object(TOTALS)

const COUNT = {
  countId: Type.String(),
  siteId: TextOrNull,
  containerId: TextOrNull,
  status: CountStatusWord,
  startedBy: Type.String(),
  startedAt: Time,
  endedBy: TextOrNull,
  endedAt: TimeOrNull,
}
export const CountListed = Type.Object({
  ...COUNT,
  totals: Type.Union([CountTotalsShown, Type.Null()], { description: 'Null unless it was completed.' }),
})
export const CountInFull = Type.Object({
  ...COUNT,
  totals: CountTotalsShown,
  byPerson: Type.Array(Type.Object({ personId: Type.String(), scanned: Type.Integer(), lastAt: Time })),
})
export const CountFindingShown = Type.Object({
  list: oneOf(COUNT_LISTS),
  kind: wordsOf<CountFinding['kind']>({ device: true, container: true, unknown: true }),
  id: Type.String(),
  serial: TextOrNull,
  containerId: Type.Union([Type.String(), Type.Null()], { description: 'Where the record has it.' }),
  foundIn: TextOrNull,
  stoodFor: Type.Union([Type.String(), Type.Null()], { description: 'What was scanned in its place.' }),
  byPersonId: TextOrNull,
})
export const CountLineAnswered = Type.Object({
  text: Type.String(),
  result: wordsOf<CountAnswer['result']>({
    counted: true,
    already: true,
    not_of_here: true,
    unknown: true,
    unreadable: true,
  }),
  deviceId: Type.Optional(Type.String()),
  containerId: Type.Optional(Type.String()),
  standsFor: Type.Optional(Type.Integer({ description: 'Devices.' })),
  contentsBecause: Type.Optional(
    wordsOf<NonNullable<CountAnswer['contentsBecause']>>({
      open: true,
      held: true,
      not_inspected: true,
      missing: true,
    }),
  ),
  why: Type.Optional(Type.String({ description: 'Why it can’t be read.' })),
})

export const RepackagingStatusWord = wordsOf<Repackaging['status']>({ under_way: true, completed: true })
export const RepackagingListed = Type.Object({
  repackagingId: Type.String(),
  fromContainerId: Type.String(),
  fromSerial: TextOrNull,
  toContainerId: Type.String(),
  toSerial: TextOrNull,
  fromOpeningId: Type.String(),
  toOpeningId: Type.String(),
  personId: Type.String({ description: 'Who does it.' }),
  scannedOut: Type.Integer(),
  scannedIn: Type.Integer(),
  status: RepackagingStatusWord,
  confirmedBy: Type.Union([Type.String(), Type.Null()], { description: 'The second person who looked.' }),
  inHand: Ids,
})
