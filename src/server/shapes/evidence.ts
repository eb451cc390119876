/** The evidence file, as far as a program reads it that does not verify it. */
import { Type } from 'typebox'
import type { EvidenceKind } from '../../auditlog/evidence.ts'
import { Time, wordsOf } from './basics.ts'

export const EvidenceFile = Type.Object(
  {
    format: Type.Literal('geleit-evidence-v1'),
    about: Type.Object({
      kind: wordsOf<EvidenceKind>({ device: true, container: true, shipment: true, incident: true }),
      id: Type.String(),
    }),
    asOf: Time,
  },
  {
    additionalProperties: true,
    description: 'Canonical JSON (RFC 8785) and a newline; docs/evidence.md has all its members. Keep it byte by byte.',
  },
)
