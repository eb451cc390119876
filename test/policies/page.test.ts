/** docs/policies.md is made from the values themselves. UPDATE_GOLDENS=1 writes it anew. */
import { test } from 'vitest'
import { POLICY_VALUES } from '../../src/custody/policy.ts'
import { expectGolden } from '../http/golden.ts'

const HEAD = `# Policies

Made from \`src/custody/policy.ts\` by \`test/policies\`; not edited by hand. Every default is ours; none of them is a text of the BSI.

A policy belongs to a maker and an operator, or to a maker and everybody with whom nothing else was agreed. It has versions. A version is proposed by a security officer of the maker (\`POST /v1/proposals\`, kind \`policy_change\`), shows what differs from the version before and whether that is looser, and is approved by another human. It begins on the day that it names, and never before it was approved: what was decided before stays as it was decided. Each version is an entry in the audit log.

- **Which one counts.** For a container those of the makers of what was packed since it was last empty, each with the party that has the container; for an empty one that of whose it is. Of several the most careful value each. For a shipment those with the recipient.
- **What it is for.** It names the certificate, the version of the maker's delivery procedure, the device types (none named: all) and one of two profiles, \`locked_box\` or \`sealed_carton\`. What lies outside is not packed: \`device_type_not_agreed\`, \`container_family_not_agreed\`.
- **When responsibility passes.** \`responsibility\` says who is responsible on the road: \`each_hand_over\` (whoever has it; so it is where nothing was said), \`recipient_from_pick_up\` or \`sender_until_delivery\`. A shipment keeps what was in force when it was announced.
- **To begin with.** \`GET /v1/policy-values\` names two presets, \`locked_box\` and \`sealed_carton\`: profile and values for a proposal, which may then say otherwise.
- **Named in the record.** \`devices_packed\`, \`opening_code_issued\`, \`tour_pack_issued\` and \`closing_code_issued\` name the versions that they were decided by (\`policyIds\`; empty: nothing was agreed). The evidence for a device brings these versions along and prints certificate and delivery procedure.
- **Where to look.** \`GET /v1/policies\`, \`GET /v1/policies/in-force?makerPartyId=…&operatorPartyId=…&at=…\`, \`GET /v1/policy-values\`.
- **What nobody agrees on.** Values of the server are the same for all on it. Its operator sets them with \`GELEIT_POLICY\`, a JSON object such as \`{"stepUpMinutes":3}\`; a start with a value out of its bounds is refused.

| value | of | default | from | to | more careful | what it does |
|---|---|---|---|---|---|---|
`

test('the page of policies is the one that the values make', async () => {
  const rows = Object.entries(POLICY_VALUES).map(
    ([name, { usual, least, most, careful, what, unit, scope }]) =>
      `| \`${name}\` | ${scope === 'agreed' ? 'policy' : 'server'} | ${usual} ${unit} | ${least} | ${most} | ${careful} | ${what.en} |\n`,
  )
  await expectGolden('docs/policies.md', HEAD + rows.join(''))
})
