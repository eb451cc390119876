/** What else stands in a file: approvals, rules, what is missing by its own word, and that nothing stands for nothing. */
import { canonicalText, type JsonValue } from '../canonical.ts'
import { policyEntries } from '../evidence/policies.ts'
import { RULE_SETS } from '../evidence/rules.ts'
import { neededStatements } from '../evidence/statements.ts'
import { ATTESTED_FACTS, type Evidence } from '../evidence.ts'
import type { Called } from './chains.ts'
import type { Opened } from './entries.ts'
import type { Findings } from './findings.ts'
import type { Statement } from './trust.ts'

export function checkForm(evidence: Evidence, opened: readonly Opened[], findings: Findings): void {
  findings.begin('complete', 'rules')
  for (const part of evidence.missing) findings.fail('complete', `part_missing_${part}`)
  if (evidence.entries.length === 0 || evidence.checkpoints.length === 0) findings.fail('format', 'nothing_inside')
  const versions = [...new Set(opened.map(({ entry }) => entry.version))].sort((a, b) => a - b)
  if (versions.join() !== evidence.entryVersions.join()) findings.fail('format', 'versions_differ')
  if (evidence.attested.join() !== ATTESTED_FACTS.join()) findings.fail('rules', 'attested_differs')
  const { name, version, values } = evidence.rules
  const known = RULE_SETS.find((rules) => rules.name === name && rules.version === version)
  if (known === undefined || canonicalText(known.values) !== canonicalText(values as JsonValue)) {
    findings.fail('rules', 'rules_unknown', { name, version })
  }
}

/** Each container was registered, and its type with an approval that was valid then, by entries of the file. */
export function checkCertificates(opened: readonly Opened[], { used, containerIds }: Called, findings: Findings): void {
  findings.begin('certificates')
  for (const containerId of containerIds) {
    const subject = `container ${containerId}`
    const registered = opened.find(
      ({ entry: { fact } }) => fact.type === 'container_registered' && fact['containerId'] === containerId,
    )
    const type = opened.find(({ entry: { fact } }) => isTypeOf(fact, registered?.entry.fact['containerTypeId']))
    if (registered === undefined || type === undefined) {
      findings.fail('certificates', 'certificate_missing', { subject })
      continue
    }
    used.add(registered).add(type)
    const { approvedFrom, approvedUntil } = type.entry.fact['containerType'] as Readonly<Record<string, unknown>>
    const at = registered.entry.recordTime
    if (!(Number(approvedFrom) <= at && at < Number(approvedUntil)) || type.file.index > registered.file.index) {
      findings.fail('certificates', 'certificate_ended', { subject }, registered)
    }
  }
}

function isTypeOf(fact: Readonly<Record<string, unknown>>, containerTypeId: unknown): boolean {
  const { type, containerType } = fact
  if (type !== 'container_type_registered' || typeof containerType !== 'object' || containerType === null) return false
  return (containerType as { containerTypeId?: unknown }).containerTypeId === containerTypeId
}

/**
 * Each entry serves: a chain, an approval, a shipment or a policy that one of the chains names, or the log's word about
 * itself.
 */
export function checkPurposes(
  evidence: Evidence,
  opened: readonly Opened[],
  { used }: Called,
  statements: readonly Statement[],
  findings: Findings,
): void {
  const shipments = new Set(
    [...used].map(({ entry }) => entry.fact['shipmentId']).filter((id) => typeof id === 'string'),
  )
  const served = new Set(
    opened.filter((each) => used.has(each) || shipments.has(each.entry.fact['shipmentId'] as string)),
  )
  const needed = neededStatements(
    statements,
    evidence.checkpoints.map(({ note }) => note),
  )
  const agreed = new Set(policyEntries(opened, served, ({ entry }) => entry))
  const stating = new Set([...needed].map((statement) => statement.opened))
  for (const each of opened) {
    if (served.has(each) || stating.has(each) || agreed.has(each)) continue
    findings.fail('format', 'entry_without_purpose', {}, each)
  }
}
