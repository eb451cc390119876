/** What is answered about policies. */
import { Type } from 'typebox'
import { POLICY_VALUES, type PolicyValue, type ValueOf } from '../../custody/policy.ts'
import { POLICY_PROFILES } from '../../custody/policy-state.ts'
import { RESPONSIBILITIES } from '../../custody/state.ts'
import { oneOf, TextOrNull, Time, wordsOf } from './basics.ts'

const NAMES = Object.keys(POLICY_VALUES) as PolicyValue[]
/** All values by name. */
export const PolicyValues = Type.Object(
  Object.fromEntries(NAMES.map((name) => [name, Type.Integer()])) as Record<
    PolicyValue,
    ReturnType<typeof Type.Integer>
  >,
)
const Agreed = Type.Partial(PolicyValues)
const ProfileWord = oneOf(POLICY_PROFILES)

export const PolicyShown = Type.Object({
  policyId: Type.String(),
  makerPartyId: Type.String(),
  operatorPartyId: Type.Union([Type.String(), Type.Null()], { description: 'Null: whoever agreed on nothing else.' }),
  version: Type.Integer(),
  validFrom: Time,
  profile: ProfileWord,
  certificate: TextOrNull,
  deliveryProcedure: TextOrNull,
  deviceTypes: Type.Array(Type.String(), { description: 'None: all of the maker.' }),
  responsibility: oneOf(RESPONSIBILITIES),
  agreed: Agreed,
  proposalId: Type.String(),
})

export const PolicyValueShown = Type.Object({
  name: oneOf(NAMES),
  scope: oneOf(['agreed', 'server']),
  unit: wordsOf<ValueOf['unit']>({
    mebibytes: true,
    yes_or_no: true,
    percent: true,
    months: true,
    minutes: true,
    hours: true,
    days: true,
    devices: true,
    pairs: true,
    receipts: true,
    hour_of_day: true,
  }),
  usual: Type.Integer(),
  least: Type.Integer(),
  most: Type.Integer(),
  careful: oneOf(['less', 'more']),
  what: Type.String(),
})
export const PolicyPresetShown = Type.Object({
  name: ProfileWord,
  profile: ProfileWord,
  agreed: Agreed,
  what: Type.String(),
})
