/** docs/policies.md is made from the values themselves. UPDATE_GOLDENS=1 writes it anew. */
import { test } from 'vitest'
import { POLICY_VALUES } from '../../src/custody/policy.ts'
import { expectGolden } from '../http/golden.ts'

const HEAD = `# Policies

Made from \`src/custody/policy.ts\` by \`test/policies\`; not edited by hand. Every default is ours; none of them is a text of the BSI.

A policy belongs to a maker and an operator, or to a maker and everybody with whom nothing else was agreed. It has versions. A version is proposed by a security officer of the maker (\`POST /v1/proposals\`, kind \`policy_change\`), shows what differs from the version before and whether that is looser, and is approved by another human. It begins on the day that it names, and never before it was approved: what was decided before stays as it was decided. Each version is an entry in the audit log.

- **Which one counts.** For a container those of the makers of what was packed since it was last empty, each with the party that has the container; for an empty one that of whose it is. Of several the most careful value each. For a shipment those with the recipient.
- **What it is for.** It names the certificate, the version of the maker's delivery procedure, the device types (none named: all) and one of two profiles, \`locked_box\` or \`sealed_carton\`. What lies outside is not packed: \`device_type_not_agreed\`, \`container_family_not_agreed\`.
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
