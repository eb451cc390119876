import { expect, test } from 'vitest'
import { idOf } from '../identifiers.ts'
import { openingsAfter } from './locks.ts'

const containerId = idOf('ContainerId', 'box-1')
const openingId = idOf('OpeningId', 'opening-1')

test('a receipt that comes while the box is on the road leaves the stage of the road', () => {
  const changes = openingsAfter([{ value: 5, action: 'O', openingId }], containerId, 1)
  const ofContainer = changes.find((change) => 'update' in change && change.update === 'container')
  expect(ofContainer).toMatchObject({
    where: { status: ['empty', 'open', 'closed', 'inspected'] },
    set: { status: 'open' },
  })
})
