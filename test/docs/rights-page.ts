/** Makes docs/rights.md from the tables of the rules. */
import { MAY_INVITE, PARTY_ROLES, ROLES_AT } from '../../src/custody/parties.ts'
import { PERMISSIONS, type Permission, STEP_UP_PERMISSIONS, SYSTEM_PERMISSIONS } from '../../src/custody/people.ts'
import { RIGHTS } from '../../src/custody/rights.ts'
import { PERSON_ROLES, type PersonRole } from '../../src/custody/state.ts'

const HEAD = `# Who may do what

Made from \`src/custody/people.ts\`, \`src/custody/rights.ts\` and \`src/custody/parties.ts\` by \`test/docs\`; not edited by hand.

Every route of the interface names one right. A person has the rights of their roles at the party for which they act; a right says nothing yet about this box or that site: the rules do. What each role gets on each route is tested, and kept in [the matrix](../test/roles/matrix.md). How people come in is in [operating/people.md](operating/people.md).

**2nd factor**: needs a second factor that was shown within the last minutes (\`stepUpMinutes\` of the policy). **System**: the API key of a system may have it as a scope.
`

export function rightsPage(): string {
  const permissions = Object.keys(PERMISSIONS) as Permission[]
  const forSystems: readonly Permission[] = SYSTEM_PERMISSIONS
  const row = (permission: Permission): string => {
    const holders: readonly PersonRole[] = PERMISSIONS[permission]
    const { en, de } = RIGHTS[permission]
    const marks = PERSON_ROLES.map((role) => (holders.includes(role) ? 'x' : ''))
    const flags = [STEP_UP_PERMISSIONS.has(permission) ? 'x' : '', forSystems.includes(permission) ? 'x' : '']
    return cells([`\`${permission}\``, en, de, ...flags, ...marks])
  }
  const header = ['right', 'lets somebody', 'German', '2nd factor', 'system', ...PERSON_ROLES.map(named)]
  return [
    HEAD,
    '## Rights by role',
    '',
    cells(header),
    rule(header),
    ...permissions.map(row),
    '',
    '## Roles by party',
    '',
    'Whoever mounts devices for an operator is a party of the role `meter_operator`, too.',
    '',
    cells(['a person can be', ...PARTY_ROLES.map(named)]),
    rule(['', ...PARTY_ROLES]),
    ...PERSON_ROLES.map((role) => {
      const at: readonly string[] = ROLES_AT[role]
      return cells([named(role), ...PARTY_ROLES.map((party) => (at.includes(party) ? 'x' : ''))])
    }),
    '',
    '## Who may invite which party',
    '',
    'The operator of the server may invite any, from the command line. The letters of a maker, without which it announces no device, are given there alone.',
    '',
    cells(['a party that is', 'may invite']),
    rule(['', '']),
    ...PARTY_ROLES.map((role) => cells([named(role), MAY_INVITE[role].map(named).join(', ') || 'nobody'])),
    '',
  ].join('\n')
}

function named(word: string): string {
  return `\`${word}\``
}

function rule(columns: readonly string[]): string {
  return `|${columns.map(() => '---').join('|')}|`
}

function cells(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`
}
