// Made from docs/openapi.json by scripts/lib/api-types.mjs.

export interface Operations {
  /** The API keys of one’s party */
  'GET /v1/api-keys': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly apiKeys: readonly ({
        readonly apiKeyId: string
        readonly personId: string
        readonly name: string
        readonly scopes: readonly ('notes:take-in' | 'packing-lists:take-in' | 'containers:read' | 'devices:read' | 'devices:commission' | 'shipments:announce' | 'shipments:read' | 'stock:read' | 'incidents:read' | 'blocks:read' | 'recalls:read' | 'recalls:handle' | 'report:anyone' | 'metrics:read')[]
        readonly expiresAt: string
        readonly status: 'active' | 'revoked'
        readonly lastUsedAt: string | null
        readonly certificateSha256: string | null
      })[]
    }
  }
  /** Issue an API key to a system; it is shown this once */
  'POST /v1/api-keys': {
    path: object
    query: object
    body: {
      readonly name: string
      readonly scopes: readonly string[]
      readonly expiresAt: string
      readonly certificateSha256?: string
    }
    answer: {
      readonly apiKeyId: string
      readonly personId: string
      readonly name: string
      readonly scopes: readonly ('notes:take-in' | 'packing-lists:take-in' | 'containers:read' | 'devices:read' | 'devices:commission' | 'shipments:announce' | 'shipments:read' | 'stock:read' | 'incidents:read' | 'blocks:read' | 'recalls:read' | 'recalls:handle' | 'report:anyone' | 'metrics:read')[]
      readonly expiresAt: string
      readonly status: 'active' | 'revoked'
      readonly lastUsedAt: string | null
      readonly certificateSha256: string | null
      readonly key: string | null
    }
  }
  /** Revoke an API key, at once */
  'DELETE /v1/api-keys/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly apiKeyId: string
      readonly status: 'active' | 'revoked'
    }
  }
  /** Who may approve for one’s party, and from when on */
  'GET /v1/approvers': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly approvers: readonly ({
        readonly personId: string
        readonly approvesFrom: string
        readonly named: boolean
      })[]
    }
  }
  /** Take somebody’s right to approve away, at once */
  'POST /v1/approvers/{id}/endings': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly personId: string
    }
  }
  /** What is known of a file that was added */
  'GET /v1/attachments/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly attachmentId: string
      readonly name: string | null
      readonly contentType: string
      readonly size: number
      readonly sha256: string
      readonly subjectKind: 'incident' | 'handover' | 'shipment' | 'container' | 'device' | 'count'
      readonly subjectId: string
      readonly shared: boolean
      readonly partyId: string
      readonly addedBy: string | null
      readonly addedAt: string
      readonly entryId: string | null
      readonly erased: boolean
    }
  }
  /** The file itself, to keep */
  'GET /v1/attachments/{id}/content': {
    path: { id: string }
    query: object
    body: undefined
    answer: unknown
  }
  /** What was blocked, released, recalled and locked out since a cursor, in order */
  'GET /v1/blocks': {
    path: object
    query: { limit?: string; cursor?: string; wait?: string }
    body: undefined
    answer: {
      readonly events: readonly ({
        readonly specversion: '1.0'
        readonly id: string
        readonly source: string
        readonly type: string
        readonly subject?: string
        readonly time: string
        readonly datacontenttype: 'application/json'
        readonly sequence: string
        readonly data: Readonly<Record<string, unknown>>
      })[]
      readonly cursor: string
    }
  }
  /** Sign for the carrier: boxes are taken over, or handed over */
  'POST /v1/carrier/handovers': {
    path: object
    query: object
    body: {
      readonly containerSerials: readonly string[]
      readonly condition: 'intact' | 'damaged'
      readonly damaged?: readonly string[]
      readonly name: string
      readonly signature: string
    }
    answer: {
      readonly handoverId: string
      readonly complete: boolean
    }
  }
  /** Add a photo to the shipment of a link */
  'POST /v1/carrier/photos': {
    path: object
    query: object
    body: {
      readonly name: string
      readonly contentType: ('image/jpeg') | ('image/png') | ('image/webp') | ('application/pdf') | ('text/plain')
      readonly dataBase64: string
      readonly shared?: boolean
    }
    answer: {
      readonly attachmentId: string
    }
  }
  /** Report by a link that a box is damaged or was opened: it holds at once */
  'POST /v1/carrier/reports': {
    path: object
    query: object
    body: {
      readonly since?: unknown
      readonly what?: unknown
    }
    answer: {
      readonly status: 'blocked'
      readonly containerSerials: readonly string[]
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
    } | {
      readonly status: 'recorded'
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
    }
  }
  /** The shipment of a link: its boxes, from where and to whom, and what is to be done */
  'GET /v1/carrier/shipment': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly linkStatus: 'good' | 'expired' | 'done' | 'taken_away'
      readonly expiresAt: string
      readonly carrier: string
      readonly isPickUp: boolean
      readonly from: {
        readonly party: string
        readonly site: string | null
        readonly address: string | null
      }
      readonly to: {
        readonly party: string
        readonly site: string | null
        readonly address: string | null
      }
      readonly expectedArrival: string | null
      readonly boxes: readonly ({
        readonly serial: string
        readonly place: string
        readonly blocked: boolean
        readonly signed: boolean
      })[]
    }
  }
  /** Enter a carrier that has no account */
  'POST /v1/carriers': {
    path: object
    query: object
    body: {
      readonly name: string
      readonly address?: string | null
      readonly marketPartnerId?: string | null
    }
    answer: {
      readonly partyId: string
      readonly warnings: readonly string[]
    }
  }
  /** Contacts of one’s party, the newest first; of a partner those who can be told of shipments, by name */
  'GET /v1/contacts': {
    path: object
    query: { limit?: string; cursor?: string; partyId?: string }
    body: undefined
    answer: {
      readonly contacts: readonly ({
        readonly contactId: string
        readonly partyId: string
        readonly siteId: string | null
        readonly name: string | null
        readonly kinds?: readonly string[]
        readonly mail?: string | null
        readonly language?: string | null
        readonly personId?: string | null
        readonly createdAt?: string
        readonly endedAt?: string | null
      })[]
    }
  }
  /** Have somebody told by mail */
  'POST /v1/contacts': {
    path: object
    query: object
    body: {
      readonly name: string
      readonly mail: string
      readonly kinds: readonly ('shipment' | 'deadline' | 'block' | 'recall' | 'webhook_dead')[]
      readonly language?: 'de' | 'en'
      readonly siteId?: string | null
      readonly personId?: string | null
    }
    answer: {
      readonly contactId: string
    }
  }
  /** Change a contact; what is left out stays */
  'POST /v1/contacts/{id}/changes': {
    path: { id: string }
    query: object
    body: {
      readonly name?: string
      readonly mail?: string
      readonly kinds?: readonly ('shipment' | 'deadline' | 'block' | 'recall' | 'webhook_dead')[]
      readonly language?: 'de' | 'en'
      readonly siteId?: string | null
      readonly personId?: string | null
    }
    answer: {
      readonly contactId: string
    }
  }
  /** End a contact: its name and address are forgotten, and nothing more is sent */
  'POST /v1/contacts/{id}/endings': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly contactId: string
      readonly endedAt: string
    }
  }
  /** Send a mail that only says that mails arrive; what became of it is in the list of mails */
  'POST /v1/contacts/{id}/tests': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly mailId: string
    }
  }
  /** The protocol of a box that was issued or passed on, or of devices that were taken out (PDF) */
  'GET /v1/container-protocols/{entryId}': {
    path: { entryId: string }
    query: { language?: 'de' | 'en' }
    body: undefined
    answer: unknown
  }
  /** Containers that you see, in the order of their serials */
  'GET /v1/containers': {
    path: object
    query: { limit?: string; cursor?: string; siteId?: string; status?: 'empty' | 'open' | 'closed' | 'in_transit' | 'arrived' | 'inspected' | 'retired'; trust?: 'ok' | 'unproven' | 'incident' | 'locked_out'; containerTypeId?: string; missing?: 'true' | 'false' }
    body: undefined
    answer: {
      readonly containers: readonly ({
        readonly containerId: string
        readonly serial: string
        readonly lockSerial: string | null
        readonly containerTypeId: string
        readonly containerType: string | null
        readonly status: 'empty' | 'open' | 'closed' | 'in_transit' | 'arrived' | 'inspected' | 'retired'
        readonly trust: 'ok' | 'unproven' | 'incident' | 'locked_out'
        readonly missing: boolean
        readonly siteId: string | null
        readonly shipmentId: string | null
        readonly capacityUnits: number
        readonly usedUnits: number
        readonly owningPartyId: string
        readonly possessingPartyId: string
      })[]
    }
  }
  /** Register a container with its lock */
  'POST /v1/containers': {
    path: object
    query: object
    body: {
      readonly serial: string
      readonly containerTypeId: string
      readonly siteId: string
      readonly lockSerial?: string
    }
    answer: {
      readonly containerId: string
    }
  }
  /** A container: where it is, what is in it, what stands against it */
  'GET /v1/containers/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly containerId: string
      readonly serial: string
      readonly containerTypeId: string
      readonly status: 'empty' | 'open' | 'closed' | 'in_transit' | 'arrived' | 'inspected' | 'retired'
      readonly trust: 'ok' | 'unproven' | 'incident' | 'locked_out'
      readonly grounds: readonly ({
        readonly kind: 'incident' | 'unproven' | 'locked_out'
        readonly incidentId: string | null
        readonly since: string
      })[]
      readonly missing: boolean
      readonly siteId: string | null
      readonly owningPartyId: string
      readonly possessingPartyId: string
      readonly responsible: {
        readonly partyId: string
        readonly since: string
      }
      readonly shipmentId: string | null
      readonly lock: ({
        readonly lockSerial: string
        readonly outOfSync?: boolean
        readonly codesAtLarge?: number
        readonly foundIntactAt?: string | null
      }) | null
      readonly inspectionPoints: readonly ('label_readable' | 'lid_shut' | 'lock_unharmed' | 'housing_unharmed' | 'no_tool_marks' | 'corners_unharmed' | 'display_quiet' | 'seal_number_right')[]
      readonly devices: readonly string[]
      readonly contents: readonly ({
        readonly deviceId: string
        readonly deviceType: string
        readonly trust: 'ok' | 'unproven' | 'incident' | 'locked_out'
        readonly missing: boolean
        readonly defective: boolean
      })[]
      readonly openings: readonly ({
        readonly openingId: string
        readonly purpose: 'packing' | 'repackaging' | 'issuing' | 'installing' | 'inspecting' | 'investigation'
        readonly status: 'requested' | 'opening_code_issued' | 'open' | 'closing_code_issued' | 'closed' | 'failed' | 'expired' | 'out_of_sync' | 'force_closed'
        readonly personId: string | null
        readonly tourId: string | null
        readonly readOut: boolean
        readonly closingReadOut: boolean
        readonly issuedAt: string
        readonly expiresAt: string
        readonly openedAt: string | null
        readonly closedAt: string | null
        readonly overdueAt: string | null
      })[]
    }
  }
  /** What is in a container, or was at a moment that is past */
  'GET /v1/containers/{id}/contents': {
    path: { id: string }
    query: { at?: string; limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly containerId: string
      readonly serial: string
      readonly siteId: string | null
      readonly at: string
      readonly devices: readonly ({
        readonly deviceId: string
        readonly deviceType: string
        readonly since: string
      })[]
    }
  }
  /** What lies in a box, as a list to print (PDF) */
  'GET /v1/containers/{id}/device-list': {
    path: { id: string }
    query: { language?: 'de' | 'en' }
    body: undefined
    answer: unknown
  }
  /** The evidence of a container */
  'GET /v1/containers/{id}/evidence': {
    path: { id: string }
    query: { personal?: 'true' | 'false' }
    body: undefined
    answer: {
      readonly format: 'geleit-evidence-v1'
      readonly about: {
        readonly kind: 'device' | 'container' | 'shipment' | 'incident'
        readonly id: string
      }
      readonly asOf: string
    }
  }
  /** Report that a missing container was found */
  'POST /v1/containers/{id}/findings': {
    path: { id: string }
    query: object
    body: {
      readonly what?: string
    }
    answer: {
      readonly incidentIds: readonly string[]
    }
  }
  /** Record the look at a container on arrival */
  'POST /v1/containers/{id}/inspections': {
    path: { id: string }
    query: object
    body: {
      readonly serial: string
      readonly condition: 'intact' | 'damaged'
      readonly siteId: string
      readonly checks?: {
        readonly label_readable?: boolean
        readonly lid_shut?: boolean
        readonly lock_unharmed?: boolean
        readonly housing_unharmed?: boolean
        readonly no_tool_marks?: boolean
        readonly corners_unharmed?: boolean
        readonly display_quiet?: boolean
        readonly seal_number_right?: boolean
      }
    }
    answer: {
      readonly ok: boolean
    }
  }
  /** The label of a box */
  'GET /v1/containers/{id}/label': {
    path: { id: string }
    query: { size?: '62x29' | '100x50' | 'a4'; format?: 'pdf' | 'svg'; language?: 'de' | 'en' }
    body: undefined
    answer: unknown
  }
  /** Report that a container is lost */
  'POST /v1/containers/{id}/loss-reports': {
    path: { id: string }
    query: { dryRun?: unknown }
    body: {
      readonly since?: unknown
      readonly what?: unknown
    }
    answer: {
      readonly incidentId: string | null
      readonly merged: boolean
      readonly newlyHeld: number
      readonly recalledInAll: number
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
    } | {
      readonly status: 'recorded'
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
    }
  }
  /** Ask for the code that opens a container */
  'POST /v1/containers/{id}/openings': {
    path: { id: string }
    query: object
    body: {
      readonly purpose: 'packing' | 'repackaging' | 'issuing' | 'installing' | 'inspecting' | 'investigation'
      readonly keySerial: string
      readonly siteId: string
    }
    answer: {
      readonly openingId: string
      readonly lockSerial: string
      readonly code: string
      readonly expiresAt: string
      readonly shownAgain: boolean
    }
  }
  /** Offer a box in the field to a colleague */
  'POST /v1/containers/{id}/pass-ons': {
    path: { id: string }
    query: object
    body: {
      readonly toPersonId: string
      readonly toSiteId: string
    }
    answer: {
      readonly passOnId: string
      readonly outstanding: {
        readonly openings: readonly ({
          readonly openingId: string
          readonly status: string
          readonly personId: string
          readonly tourId: string | null
        })[]
        readonly receipts: readonly ({
          readonly openingId: string
          readonly action: string
        })[]
        readonly codes: readonly ({
          readonly openingId: string | null
          readonly action: string
          readonly personId: string | null
        })[]
        readonly tourId: string | null
        readonly staysWithGiver: readonly string[]
      }
    }
  }
  /** What there is a protocol of, among what your party did with a box; the newest first */
  'GET /v1/containers/{id}/protocols': {
    path: { id: string }
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly protocols: readonly ({
        readonly entryId: string
        readonly kind: 'box_issued' | 'devices_taken_out' | 'box_passed_on'
        readonly recordedAt: string
      })[]
    }
  }
  /** Put a closed container into a store, or into a vehicle (which issues its contents) */
  'POST /v1/containers/{id}/storings': {
    path: { id: string }
    query: object
    body: {
      readonly siteId: string
    }
    answer: {
      readonly custody: string
    }
  }
  /** Fetch codes and verdicts for a tour without a network */
  'POST /v1/containers/{id}/tour-packs': {
    path: { id: string }
    query: object
    body: {
      readonly keySerial: string
      readonly siteId: string
      readonly pairs: number
      readonly hours?: number
    }
    answer: {
      readonly tourId: string
      readonly containerId: string
      readonly containerSerial: string
      readonly lockSerial: string
      readonly keySerial: string
      readonly keyId: string
      readonly personId: string
      readonly issuedAt: string
      readonly validUntil: string
      readonly hours: number
      readonly openLimitMinutes: number | null
      readonly codes: readonly ({
        readonly openingId: string
        readonly openingCode: string
        readonly closingCode: string
      })[]
      readonly devices: readonly ({
        readonly deviceId: string
        readonly deviceType: string
      })[]
      readonly verdicts: readonly ({
        readonly deviceId: string
        readonly verdict: 'yes' | 'no'
        readonly reasons: readonly ('not_announced' | 'incident' | 'unproven' | 'locked_out' | 'missing' | 'defective' | 'not_in_your_hands' | 'not_issued' | 'already_installed' | 'not_installed' | 'already_commissioned')[]
        readonly asOf: string
        readonly purpose: 'install' | 'commission'
        readonly validUntil: string
        readonly tourId: string | null
        readonly signature: string
      })[]
      readonly verdictKeyId: string
      readonly planned: readonly ({
        readonly plannedInstallationId: string
        readonly personId: string
        readonly day: string
        readonly order: number
        readonly containerId: string | null
        readonly containerSerial: string | null
        readonly deviceType: string | null
        readonly place: string
        readonly meterPointId: string | null
        readonly meterPointWarning: ({
          readonly de: string
          readonly en: string
        }) | null
        readonly note: string | null
        readonly status: 'planned' | 'done' | 'withdrawn'
        readonly deviceId: string | null
        readonly plannedBy: string
        readonly plannedAt: string
        readonly endedAt: string | null
        readonly entryIds: readonly string[]
        readonly erased: boolean
      })[]
    }
  }
  /** Report that a container was or may have been violated */
  'POST /v1/containers/{id}/violation-reports': {
    path: { id: string }
    query: { dryRun?: unknown }
    body: {
      readonly since?: unknown
      readonly what?: unknown
    }
    answer: {
      readonly incidentId: string | null
      readonly merged: boolean
      readonly windowAfter: number | null
      readonly exposed: readonly string[]
      readonly exposedInAll: number
      readonly newlyHeld: number
      readonly spreadTo: number
      readonly recalled: readonly string[]
      readonly contacts: {
        readonly containerIds: readonly string[]
        readonly besideThem: number
      }
      readonly understood: boolean
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
    } | {
      readonly status: 'recorded'
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
    }
  }
  /** Counts of your party, the newest first */
  'GET /v1/counts': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'open' | 'completed' | 'cancelled' }
    body: undefined
    answer: {
      readonly counts: readonly ({
        readonly countId: string
        readonly siteId: string | null
        readonly containerId: string | null
        readonly status: 'open' | 'completed' | 'cancelled'
        readonly startedBy: string
        readonly startedAt: string
        readonly endedBy: string | null
        readonly endedAt: string | null
        readonly totals: ({
          readonly devicesExpected: number
          readonly devicesFound: number
          readonly devicesMissing: number
          readonly devicesSurplus: number
          readonly devicesWrongPlace: number
          readonly devicesFoundAgain: number
          readonly containersExpected: number
          readonly containersFound: number
          readonly containersMissing: number
          readonly containersSurplus: number
          readonly unknown: number
          readonly moved: number
        }) | null
      })[]
    }
  }
  /** Start to count a store, or one box */
  'POST /v1/counts': {
    path: object
    query: object
    body: ({
      readonly siteId: string
    }) | ({
      readonly containerId: string
    })
    answer: {
      readonly countId: string
    }
  }
  /** A count as it stands: what is expected, found, missing, surplus; by person */
  'GET /v1/counts/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly countId: string
      readonly siteId: string | null
      readonly containerId: string | null
      readonly status: 'open' | 'completed' | 'cancelled'
      readonly startedBy: string
      readonly startedAt: string
      readonly endedBy: string | null
      readonly endedAt: string | null
      readonly totals: {
        readonly devicesExpected: number
        readonly devicesFound: number
        readonly devicesMissing: number
        readonly devicesSurplus: number
        readonly devicesWrongPlace: number
        readonly devicesFoundAgain: number
        readonly containersExpected: number
        readonly containersFound: number
        readonly containersMissing: number
        readonly containersSurplus: number
        readonly unknown: number
        readonly moved: number
      }
      readonly byPerson: readonly ({
        readonly personId: string
        readonly scanned: number
        readonly lastAt: string
      })[]
    }
  }
  /** Cancel a count: nothing follows from it */
  'POST /v1/counts/{id}/cancellation': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly cancelled: boolean
    }
  }
  /** Complete a count: what was not found becomes missing, what is surplus is held */
  'POST /v1/counts/{id}/completion': {
    path: { id: string }
    query: { dryRun?: 'true' }
    body: {
      readonly confirmMissing?: boolean
    }
    answer: {
      readonly totals: {
        readonly devicesExpected: number
        readonly devicesFound: number
        readonly devicesMissing: number
        readonly devicesSurplus: number
        readonly devicesWrongPlace: number
        readonly devicesFoundAgain: number
        readonly containersExpected: number
        readonly containersFound: number
        readonly containersMissing: number
        readonly containersSurplus: number
        readonly unknown: number
        readonly moved: number
      }
      readonly incidents: number
      readonly incidentIds: readonly string[]
    }
  }
  /** What is in the lists of a count; in all of them where none is named */
  'GET /v1/counts/{id}/findings': {
    path: { id: string }
    query: { list?: 'found' | 'missing' | 'surplus' | 'wrong_place' | 'found_again' | 'unknown' | 'moved'; limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly findings: readonly ({
        readonly list: 'found' | 'missing' | 'surplus' | 'wrong_place' | 'found_again' | 'unknown' | 'moved'
        readonly kind: 'device' | 'container' | 'unknown'
        readonly id: string
        readonly serial: string | null
        readonly containerId: string | null
        readonly foundIn: string | null
        readonly stoodFor: string | null
        readonly byPersonId: string | null
      })[]
    }
  }
  /** Scan into a count: single lines, or whole lists */
  'POST /v1/counts/{id}/scans': {
    path: { id: string }
    query: object
    body: {
      readonly lines: readonly string[]
      readonly placeContainerSerial?: string
    }
    answer: {
      readonly counted: number
      readonly answers: readonly ({
        readonly text: string
        readonly result: 'counted' | 'already' | 'not_of_here' | 'unknown' | 'unreadable'
        readonly deviceId?: string
        readonly containerId?: string
        readonly standsFor?: number
        readonly contentsBecause?: 'open' | 'held' | 'not_inspected' | 'missing'
        readonly why?: string
      })[]
    }
  }
  /** Take scans of a count back: of a box or a tray with what it stood for */
  'POST /v1/counts/{id}/undos': {
    path: { id: string }
    query: object
    body: {
      readonly lines: readonly string[]
    }
    answer: {
      readonly undone: number
    }
  }
  /** Courses that your party knows */
  'GET /v1/courses': {
    path: object
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly courses: readonly ({
        readonly courseId: string
        readonly name: string
        readonly validMonths: number
        readonly givesCodes: boolean
      })[]
    }
  }
  /** Enter a course */
  'POST /v1/courses': {
    path: object
    query: object
    body: {
      readonly name: string
      readonly validMonths?: number
      readonly givesCodes?: boolean
    }
    answer: {
      readonly courseId: string
    }
  }
  /** What one logs in with */
  'GET /v1/credentials': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly loginName: string | null
      readonly password: boolean
      readonly totp: boolean
      readonly recoveryCodesLeft: number
      readonly passkeys: readonly ({
        readonly passkeyId: string
        readonly name: string
        readonly backedUp: boolean
        readonly createdAt: string
        readonly lastUsedAt: string | null
      })[]
      readonly singleSignOn: readonly ({
        readonly singleSignOnId: string
        readonly issuer: string
        readonly name: string
        readonly createdAt: string
        readonly lastUsedAt: string | null
      })[]
    }
  }
  /** Begin to add a passkey */
  'POST /v1/credentials/passkey-options': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly challenge: string
      readonly rp: {
        readonly name: string
        readonly id: string
      }
      readonly user: {
        readonly id: string
        readonly name: string
        readonly displayName: string
      }
      readonly pubKeyCredParams: readonly ({
        readonly alg: number
        readonly type: 'public-key'
      })[]
      readonly timeout: number
      readonly attestation: 'none'
      readonly excludeCredentials: readonly ({
        readonly id: string
        readonly type: 'public-key'
        readonly transports: readonly string[]
      })[]
      readonly authenticatorSelection: {
        readonly residentKey: 'required'
        readonly userVerification: 'required'
        readonly requireResidentKey: boolean
      }
      readonly extensions: {
        readonly credProps: boolean
      }
      readonly hints: readonly string[]
    }
  }
  /** Add a passkey */
  'POST /v1/credentials/passkeys': {
    path: object
    query: object
    body: {
      readonly name: string
      readonly response: Readonly<Record<string, unknown>>
    }
    answer: {
      readonly passkeyId: string | null
      readonly recoveryCodesLeft: number
    }
  }
  /** Remove a passkey */
  'DELETE /v1/credentials/passkeys/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: undefined
  }
  /** Remove the password, and the app that goes with it */
  'DELETE /v1/credentials/password': {
    path: object
    query: object
    body: undefined
    answer: undefined
  }
  /** Set or change the password; the first one asks for an app that makes codes */
  'POST /v1/credentials/password': {
    path: object
    query: object
    body: {
      readonly password: string
      readonly currentPassword?: string
    }
    answer: {
      readonly totp: ({
        readonly secret: string
        readonly uri: string
      }) | null
    }
  }
  /** Get new recovery codes; those of before end */
  'POST /v1/credentials/recovery-codes': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly recoveryCodes: (readonly string[]) | null
    }
  }
  /** Begin to link an account of a provider */
  'POST /v1/credentials/single-sign-on': {
    path: object
    query: object
    body: {
      readonly provider: string
    }
    answer: {
      readonly location: string
    }
  }
  /** Remove a link to a provider */
  'DELETE /v1/credentials/single-sign-on/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: undefined
  }
  /** Confirm the app with a code of it */
  'POST /v1/credentials/totp': {
    path: object
    query: object
    body: {
      readonly code: string
    }
    answer: {
      readonly passkeyId: string | null
      readonly recoveryCodesLeft: number
    }
  }
  /** Begin to change the app that makes codes */
  'POST /v1/credentials/totp-options': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly totp: {
        readonly secret: string
        readonly uri: string
      }
    }
  }
  /** Deadlines of one’s party: what is due next, and what passed; those due first come first */
  'GET /v1/deadlines': {
    path: object
    query: { limit?: string; cursor?: string; kind?: 'receipt_not_acknowledged' | 'arrival_overdue' | 'open_too_long' | 'closing_receipt_missing' | 'earlier_receipt_missing' | 'device_on_person' | 'key_not_seen' | 'training_ending' | 'storage_attestation_old' | 'hold_undecided' | 'recall_overdue'; status?: 'coming' | 'passed' | 'acknowledged' }
    body: undefined
    answer: {
      readonly deadlines: readonly ({
        readonly deadlineId: string | null
        readonly kind: 'receipt_not_acknowledged' | 'arrival_overdue' | 'open_too_long' | 'closing_receipt_missing' | 'earlier_receipt_missing' | 'device_on_person' | 'key_not_seen' | 'training_ending' | 'storage_attestation_old' | 'hold_undecided' | 'recall_overdue'
        readonly subjectKind: 'shipment' | 'opening' | 'lock' | 'person' | 'key' | 'site' | 'incident'
        readonly subjectId: string
        readonly about: Readonly<Record<string, unknown>>
        readonly dueAt: string
        readonly status: 'coming' | 'warned' | 'passed' | 'escalated' | 'acknowledged'
        readonly settled: boolean
        readonly passedAt: string | null
        readonly escalatedAt: string | null
        readonly acknowledgedAt: string | null
        readonly acknowledgedBy: string | null
      })[]
    }
  }
  /** Say that you know of a deadline that passed: the deputy is not told */
  'POST /v1/deadlines/{id}/acknowledgements': {
    path: { id: string }
    query: object
    body: {
      readonly note: string
    }
    answer: {
      readonly status: 'acknowledged'
    }
  }
  /** Take in a delivery note: announces its devices */
  'POST /v1/delivery-notes': {
    path: object
    query: { mode?: 'all_or_nothing' | 'keep_the_good' }
    body: undefined
    answer: {
      readonly noteId: string
      readonly noteNumber: string
      readonly announced: number
      readonly byType: Readonly<Record<string, number>>
      readonly findings: readonly unknown[]
    }
  }
  /** Devices that you see, in the order of their identifications */
  'GET /v1/devices': {
    path: object
    query: { limit?: string; cursor?: string; siteId?: string; containerId?: string; personId?: string; custody?: 'announced' | 'packed' | 'in_transit' | 'arrived' | 'stored' | 'repacking' | 'issued' | 'on_person' | 'installed' | 'commissioned' | 'deinstalled' | 'returning' | 'reuse_check' | 'rma' | 'scrapped'; trust?: 'ok' | 'unproven' | 'incident' | 'locked_out'; deviceType?: string; missing?: 'true' | 'false' }
    body: undefined
    answer: {
      readonly devices: readonly ({
        readonly deviceId: string
        readonly deviceType: string
        readonly custody: 'announced' | 'packed' | 'in_transit' | 'arrived' | 'stored' | 'repacking' | 'issued' | 'on_person' | 'installed' | 'commissioned' | 'deinstalled' | 'returning' | 'reuse_check' | 'rma' | 'scrapped'
        readonly trust: 'ok' | 'unproven' | 'incident' | 'locked_out'
        readonly missing: boolean
        readonly containerId: string | null
        readonly containerSerial: string | null
        readonly siteId: string | null
        readonly personId: string | null
        readonly makerPartyId: string
        readonly owningPartyId: string
        readonly possessingPartyId: string
      })[]
    }
  }
  /** A device: custody, trust, place, chain of custody */
  'GET /v1/devices/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly deviceId: string
      readonly deviceType: string
      readonly custody: 'announced' | 'packed' | 'in_transit' | 'arrived' | 'stored' | 'repacking' | 'issued' | 'on_person' | 'installed' | 'commissioned' | 'deinstalled' | 'returning' | 'reuse_check' | 'rma' | 'scrapped'
      readonly missing: boolean
      readonly containerId: string | null
      readonly personId: string | null
      readonly siteId: string | null
      readonly placeOfUse: string | null
      readonly meterPointId: string | null
      readonly defect: ({
        readonly since: string
        readonly note: string | null
      }) | null
      readonly possessingPartyId: string
      readonly responsible: {
        readonly partyId: string
        readonly since: string
      }
      readonly owningPartyId: string
      readonly makerPartyId: string
      readonly trust: 'ok' | 'unproven' | 'incident' | 'locked_out'
      readonly grounds: readonly ({
        readonly kind: 'incident' | 'unproven' | 'locked_out'
        readonly incidentId: string | null
        readonly since: string
      })[]
      readonly recalls: readonly ({
        readonly incidentId: string
        readonly raisedAt: string
      })[]
      readonly chain: readonly ({
        readonly entryId: string
        readonly type: string
        readonly recordTime: string
        readonly eventTime: string
        readonly sequence: number
      })[]
    }
  }
  /** Record that a device goes into operation */
  'POST /v1/devices/{id}/commissionings': {
    path: { id: string }
    query: object
    body: undefined
    answer: Readonly<Record<string, unknown>>
  }
  /** Say that a device does not work */
  'POST /v1/devices/{id}/defects': {
    path: { id: string }
    query: object
    body: {
      readonly note: string
      readonly photoIds?: readonly string[]
      readonly at?: string
    }
    answer: {
      readonly deviceId: string
      readonly alreadyKnown: boolean
      readonly photosMissing: readonly string[]
    }
  }
  /** Say that a device works after all */
  'POST /v1/devices/{id}/defects/withdrawals': {
    path: { id: string }
    query: object
    body: {
      readonly note: string
    }
    answer: {
      readonly deviceId: string
    }
  }
  /** The evidence of a device: its whole chain of custody, provable without this server */
  'GET /v1/devices/{id}/evidence': {
    path: { id: string }
    query: { personal?: 'true' | 'false' }
    body: undefined
    answer: {
      readonly format: 'geleit-evidence-v1'
      readonly about: {
        readonly kind: 'device' | 'container' | 'shipment' | 'incident'
        readonly id: string
      }
      readonly asOf: string
    }
  }
  /** Report that a missing device was found */
  'POST /v1/devices/{id}/findings': {
    path: { id: string }
    query: object
    body: {
      readonly what?: string
    }
    answer: {
      readonly incidentIds: readonly string[]
    }
  }
  /** Record an installation */
  'POST /v1/devices/{id}/installations': {
    path: { id: string }
    query: object
    body: {
      readonly placeOfUse: string
      readonly meterPointId?: string
      readonly plannedInstallationId?: string
      readonly photoIds?: readonly string[]
      readonly tourId?: string
      readonly openingId?: string
      readonly at?: string
    }
    answer: {
      readonly recalled: boolean
      readonly tookOut: boolean
      readonly plannedDone: boolean
      readonly photosMissing: readonly string[]
      readonly meterPointWarning: ({
        readonly de: string
        readonly en: string
      }) | null
    }
  }
  /** Report that a device is lost */
  'POST /v1/devices/{id}/loss-reports': {
    path: { id: string }
    query: { dryRun?: unknown }
    body: {
      readonly since?: unknown
      readonly what?: unknown
    }
    answer: {
      readonly incidentId: string | null
      readonly merged: boolean
      readonly exposed: readonly string[]
      readonly recalled: readonly string[]
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
    } | {
      readonly status: 'recorded'
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
    }
  }
  /** Photos of a device that your company added, in the order of their adding */
  'GET /v1/devices/{id}/photos': {
    path: { id: string }
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly attachments: readonly ({
        readonly attachmentId: string
        readonly name: string | null
        readonly contentType: string
        readonly size: number
        readonly sha256: string
        readonly subjectKind: 'incident' | 'handover' | 'shipment' | 'container' | 'device' | 'count'
        readonly subjectId: string
        readonly shared: boolean
        readonly partyId: string
        readonly addedBy: string | null
        readonly addedAt: string
        readonly entryId: string | null
        readonly erased: boolean
      })[]
    }
  }
  /** Add a photo to a device, before an installation names it */
  'POST /v1/devices/{id}/photos': {
    path: { id: string }
    query: object
    body: {
      readonly name: string
      readonly contentType: ('image/jpeg') | ('image/png') | ('image/webp') | ('application/pdf') | ('text/plain')
      readonly dataBase64: string
      readonly at?: string
    }
    answer: {
      readonly attachmentId: string
      readonly sha256: string
      readonly size: number
    }
  }
  /** May this device be installed, or commissioned? */
  'GET /v1/devices/{id}/verdict': {
    path: { id: string }
    query: { purpose?: 'install' | 'commission'; signed?: 'true' | 'false' }
    body: undefined
    answer: {
      readonly deviceId: string
      readonly verdict: 'yes' | 'no'
      readonly reasons: readonly ('not_announced' | 'incident' | 'unproven' | 'locked_out' | 'missing' | 'defective' | 'not_in_your_hands' | 'not_issued' | 'already_installed' | 'not_installed' | 'already_commissioned')[]
      readonly asOf: string
      readonly purpose?: 'install' | 'commission'
      readonly validUntil?: string
      readonly tourId?: string | null
      readonly signature?: string
    }
  }
  /** Report that a device was or may have been violated */
  'POST /v1/devices/{id}/violation-reports': {
    path: { id: string }
    query: { dryRun?: unknown }
    body: {
      readonly since?: unknown
      readonly what?: unknown
    }
    answer: {
      readonly incidentId: string | null
      readonly merged: boolean
      readonly exposed: readonly string[]
      readonly recalled: readonly string[]
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
    } | {
      readonly status: 'recorded'
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
    }
  }
  /** Begin to enrol a passkey by a grant */
  'POST /v1/enrolments/passkey-options': {
    path: object
    query: object
    body: {
      readonly grant: string
    }
    answer: {
      readonly challenge: string
      readonly rp: {
        readonly name: string
        readonly id: string
      }
      readonly user: {
        readonly id: string
        readonly name: string
        readonly displayName: string
      }
      readonly pubKeyCredParams: readonly ({
        readonly alg: number
        readonly type: 'public-key'
      })[]
      readonly timeout: number
      readonly attestation: 'none'
      readonly excludeCredentials: readonly ({
        readonly id: string
        readonly type: 'public-key'
        readonly transports: readonly string[]
      })[]
      readonly authenticatorSelection: {
        readonly residentKey: 'required'
        readonly userVerification: 'required'
        readonly requireResidentKey: boolean
      }
      readonly extensions: {
        readonly credProps: boolean
      }
      readonly hints: readonly string[]
    }
  }
  /** Enrol a passkey by a grant, and be logged in */
  'POST /v1/enrolments/passkeys': {
    path: object
    query: object
    body: {
      readonly grant: string
      readonly name: string
      readonly response: Readonly<Record<string, unknown>>
    }
    answer: {
      readonly loginName?: string | null
      readonly person?: ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      }) | null
      readonly persons?: readonly ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      })[]
      readonly session?: ({
        readonly sessionId: string
        readonly current: boolean
        readonly method: 'passkey' | 'password' | 'single_sign_on' | 'enrolment'
        readonly device: string
        readonly createdAt: string
        readonly lastSeenAt: string
        readonly endsAt: string
        readonly secondFactorAt: string | null
      }) | null
      readonly secondFactorUntil?: string | null
      readonly idleLimitSeconds?: number
      readonly recoveryCodes: (readonly string[]) | null
    }
  }
  /** Begin to enrol a password with codes of an app by a grant */
  'POST /v1/enrolments/password': {
    path: object
    query: object
    body: {
      readonly grant: string
      readonly password: string
    }
    answer: {
      readonly totp: {
        readonly secret: string
        readonly uri: string
      }
    }
  }
  /** Begin to link an account of a provider by a grant */
  'POST /v1/enrolments/single-sign-on': {
    path: object
    query: object
    body: {
      readonly grant: string
      readonly provider: string
    }
    answer: {
      readonly location: string
    }
  }
  /** Confirm password and app with a code of it, and be logged in */
  'POST /v1/enrolments/totp': {
    path: object
    query: object
    body: {
      readonly grant: string
      readonly code: string
    }
    answer: {
      readonly loginName?: string | null
      readonly person?: ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      }) | null
      readonly persons?: readonly ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      })[]
      readonly session?: ({
        readonly sessionId: string
        readonly current: boolean
        readonly method: 'passkey' | 'password' | 'single_sign_on' | 'enrolment'
        readonly device: string
        readonly createdAt: string
        readonly lastSeenAt: string
        readonly endsAt: string
        readonly secondFactorAt: string | null
      }) | null
      readonly secondFactorUntil?: string | null
      readonly idleLimitSeconds?: number
      readonly recoveryCodes: (readonly string[]) | null
    }
  }
  /** What happens from now on, as a stream of events */
  'GET /v1/events': {
    path: object
    query: object
    body: undefined
    answer: unknown
  }
  /** Hints about what is yours, and those of your people about unknown things; the newest first */
  'GET /v1/hints': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'open' | 'taken_up' }
    body: undefined
    answer: {
      readonly hints: readonly ({
        readonly hintId: string
        readonly containerId: string | null
        readonly deviceId: string | null
        readonly recordedAt: string
        readonly incidentId: string | null
        readonly takenUpAt: string | null
        readonly about: string | null
        readonly text: string | null
      })[]
    }
  }
  /** Tell of anything that looks wrong, unknown things too */
  'POST /v1/hints': {
    path: object
    query: object
    body: {
      readonly since?: unknown
      readonly what?: unknown
    }
    answer: {
      readonly status: 'recorded'
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
    }
  }
  /** Make a report of a hint: it holds at once */
  'POST /v1/hints/{id}/reports': {
    path: { id: string }
    query: object
    body: {
      readonly as?: 'violation' | 'loss'
      readonly containerId?: string
      readonly deviceId?: string
    }
    answer: {
      readonly incidentId: string
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
    }
  }
  /** Incidents, the newest first */
  'GET /v1/incidents': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'open' | 'closed' }
    body: undefined
    answer: {
      readonly incidents: readonly ({
        readonly incidentId: string
        readonly kind: 'violation' | 'stranger' | 'difference' | 'loss' | 'record'
        readonly status: 'open' | 'closed'
        readonly containerId: string | null
        readonly deviceId: string | null
        readonly openedAt: string
        readonly closedAt: string | null
        readonly owningPartyId: string
      })[]
    }
  }
  /** An incident: window, what it holds, recalls, releases */
  'GET /v1/incidents/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly incidentId: string
      readonly kind: 'violation' | 'stranger' | 'difference' | 'loss' | 'record'
      readonly status: 'open' | 'closed'
      readonly containerId: string | null
      readonly deviceId: string | null
      readonly openedAt: string
      readonly closedAt: string | null
      readonly partyId: string
      readonly knowledge: readonly (({
        readonly kind: 'flag'
        readonly value: number
      }) | ({
        readonly kind: 'since'
        readonly since: number
      }) | ({
        readonly kind: 'no_answer'
      }) | ({
        readonly kind: 'unknown'
      }) | ({
        readonly kind: 'lost_key_used'
        readonly value: number
      }) | ({
        readonly kind: 'lost'
        readonly what: 'key' | 'phone' | 'token'
        readonly keySerial: string | null
        readonly personId: string | null
      }) | ({
        readonly kind: 'record'
        readonly cause: 'promise_not_kept' | 'log_restored' | 'log_forked' | 'two_faces_of_other_log'
        readonly about: string
        readonly what: string
      }))[]
      readonly windowAfter: number | null
      readonly windowUntil: number | null
      readonly held: readonly string[]
      readonly containerHeld: boolean
      readonly recalls: readonly string[]
      readonly contacts: readonly ({
        readonly containerId: string
        readonly exposed: number
        readonly beside: number
      })[]
      readonly decisions: readonly ({
        readonly decisionId: string
        readonly partyId: string
        readonly decision: 'confirmed' | 'unfounded' | 'explained'
        readonly incidentClosed: boolean
        readonly decidedBy: string | null
        readonly decidedAt: string
      })[]
      readonly counts: {
        readonly notes: number
        readonly attachments: number
        readonly tasks: number
        readonly openTasks: number
        readonly exposed: number
      }
      readonly releases: readonly ({
        readonly releaseId: string
        readonly status: 'proposed' | 'approved'
        readonly devices: number
        readonly containerCleared: boolean
        readonly contentHash: string | null
        readonly expiresAt: string | null
      })[]
    }
  }
  /** Files of an incident, in the order of their adding */
  'GET /v1/incidents/{id}/attachments': {
    path: { id: string }
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly attachments: readonly ({
        readonly attachmentId: string
        readonly name: string | null
        readonly contentType: string
        readonly size: number
        readonly sha256: string
        readonly subjectKind: 'incident' | 'handover' | 'shipment' | 'container' | 'device' | 'count'
        readonly subjectId: string
        readonly shared: boolean
        readonly partyId: string
        readonly addedBy: string | null
        readonly addedAt: string
        readonly entryId: string | null
        readonly erased: boolean
      })[]
    }
  }
  /** Add a photo or a paper to an incident */
  'POST /v1/incidents/{id}/attachments': {
    path: { id: string }
    query: object
    body: {
      readonly name: string
      readonly contentType: ('image/jpeg') | ('image/png') | ('image/webp') | ('application/pdf') | ('text/plain')
      readonly dataBase64: string
      readonly shared?: boolean
    }
    answer: {
      readonly attachmentId: string
      readonly sha256: string
      readonly size: number
    }
  }
  /** Decide what an incident came to */
  'POST /v1/incidents/{id}/decisions': {
    path: { id: string }
    query: object
    body: {
      readonly decision: 'confirmed' | 'unfounded' | 'explained'
      readonly reason: string
    }
    answer: {
      readonly decisionId: string
      readonly incidentClosed: boolean
    }
  }
  /** The evidence of an incident */
  'GET /v1/incidents/{id}/evidence': {
    path: { id: string }
    query: { personal?: 'true' | 'false' }
    body: undefined
    answer: {
      readonly format: 'geleit-evidence-v1'
      readonly about: {
        readonly kind: 'device' | 'container' | 'shipment' | 'incident'
        readonly id: string
      }
      readonly asOf: string
    }
  }
  /** Devices that an incident holds or held: why, and where each is now */
  'GET /v1/incidents/{id}/exposed': {
    path: { id: string }
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly exposed: readonly ({
        readonly deviceId: string
        readonly heldAt: string
        readonly releasedAt: string | null
        readonly why: {
          readonly kind: 'beside' | 'inside' | 'named'
          readonly containerId: string | null
          readonly stay: ({
            readonly packedAt: string
            readonly unpackedAt: string | null
            readonly packedPosition: number | null
            readonly unpackedPosition: number | null
          }) | null
        }
        readonly now: {
          readonly custody: 'announced' | 'packed' | 'in_transit' | 'arrived' | 'stored' | 'repacking' | 'issued' | 'on_person' | 'installed' | 'commissioned' | 'deinstalled' | 'returning' | 'reuse_check' | 'rma' | 'scrapped'
          readonly containerId: string | null
          readonly siteId: string | null
          readonly possessingPartyId: string
          readonly missing: boolean
        }
        readonly recall: ('open' | 'ended') | null
      })[]
    }
  }
  /** Notes on an incident, in order */
  'GET /v1/incidents/{id}/notes': {
    path: { id: string }
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly notes: readonly ({
        readonly caseNoteId: string
        readonly partyId: string
        readonly incidentId: string
        readonly shared: boolean
        readonly corrects: string | null
        readonly text: string | null
        readonly entryId: string | null
        readonly writtenBy: string | null
        readonly writtenAt: string
      })[]
    }
  }
  /** Write a note on an incident */
  'POST /v1/incidents/{id}/notes': {
    path: { id: string }
    query: object
    body: {
      readonly text: string
      readonly shared?: boolean
      readonly corrects?: string
    }
    answer: {
      readonly caseNoteId: string
    }
  }
  /** Propose a release of what was cleared */
  'POST /v1/incidents/{id}/releases': {
    path: { id: string }
    query: object
    body: {
      readonly deviceIds?: readonly string[]
      readonly containerCleared?: boolean
      readonly reason: string
      readonly evidence: string
    }
    answer: {
      readonly releaseId: string
      readonly contentHash: string
      readonly expiresAt: string
    }
  }
  /** Approve a proposed release */
  'POST /v1/incidents/{id}/releases/{releaseId}/approvals': {
    path: { id: string; releaseId: string }
    query: object
    body: {
      readonly contentHash?: string
    }
    answer: {
      readonly released: number
      readonly incidentClosed: boolean
    }
  }
  /** Tasks of your party about an incident; those due first come first */
  'GET /v1/incidents/{id}/tasks': {
    path: { id: string }
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly tasks: readonly ({
        readonly taskId: string
        readonly ownerPersonId: string
        readonly what: string | null
        readonly note: string | null
        readonly dueAt: string
        readonly setBy: string
        readonly setAt: string
        readonly status: 'open' | 'done'
        readonly completedBy: string | null
        readonly completedAt: string | null
        readonly overdue: boolean
      })[]
    }
  }
  /** Set a task about an incident, for somebody of your party */
  'POST /v1/incidents/{id}/tasks': {
    path: { id: string }
    query: object
    body: {
      readonly what: string
      readonly ownerPersonId?: string
      readonly dueAt: string
    }
    answer: {
      readonly taskId: string
    }
  }
  /** Say that a task is done */
  'POST /v1/incidents/{id}/tasks/{taskId}/completions': {
    path: { id: string; taskId: string }
    query: object
    body: {
      readonly note: string
    }
    answer: {
      readonly status: 'done'
    }
  }
  /** All that was recorded about an incident, in order, in words */
  'GET /v1/incidents/{id}/timeline': {
    path: { id: string }
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly timeline: readonly ({
        readonly sequence: number
        readonly type: string
        readonly at: string
        readonly claimedAt: string
        readonly partyId: string | null
        readonly personId: string | null
        readonly sentence: {
          readonly en: string
          readonly de: string
        }
      })[]
    }
  }
  /** Whom your party has invited, the newest first */
  'GET /v1/invitations': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'open' | 'accepted' | 'withdrawn' }
    body: undefined
    answer: {
      readonly invitations: readonly ({
        readonly invitationId: string
        readonly kind: 'person' | 'party'
        readonly name: string | null
        readonly contact: string | null
        readonly partyId: string | null
        readonly personId: string
        readonly partyRoles: readonly ('manufacturer' | 'meter_operator' | 'carrier' | 'gateway_administrator' | 'auditor')[]
        readonly marketPartnerId: string | null
        readonly status: 'open' | 'accepted' | 'withdrawn' | 'expired'
        readonly expiresAt: string
      })[]
    }
  }
  /** Invite a company */
  'POST /v1/invitations': {
    path: object
    query: object
    body: {
      readonly kind: 'party'
      readonly name: string
      readonly roles: readonly ('manufacturer' | 'meter_operator' | 'carrier' | 'gateway_administrator' | 'auditor')[]
      readonly marketPartnerId?: string | null
      readonly contact?: string
    }
    answer: {
      readonly invitationId: string
      readonly personId: string
      readonly expiresAt: string
      readonly link: string | null
      readonly warnings: readonly string[]
    }
  }
  /** Accept an invitation as somebody new here */
  'POST /v1/invitations/acceptances': {
    path: object
    query: object
    body: {
      readonly token: string
      readonly name?: string
      readonly address?: string | null
      readonly marketPartnerId?: string | null
      readonly sites?: readonly ({
        readonly kind: 'factory' | 'central_store' | 'small_store' | 'place_of_use' | 'vehicle'
        readonly name: string
        readonly address?: string | null
      })[]
      readonly person?: {
        readonly name?: string
        readonly contact?: string
        readonly loginName?: string
        readonly roles?: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      }
      readonly secondPerson?: {
        readonly name: string
        readonly contact?: string
      }
    }
    answer: {
      readonly kind: 'person' | 'party'
      readonly partyId: string
      readonly personId: string
      readonly status: 'active' | 'invited'
      readonly siteIds: readonly string[]
      readonly second: ({
        readonly invitationId: string
        readonly personId: string
        readonly expiresAt: string
        readonly link: string | null
        readonly warnings: readonly string[]
      }) | null
      readonly enrolment: ({
        readonly token: string
        readonly expiresAt: string
      }) | null
    }
  }
  /** What a link is good for */
  'POST /v1/invitations/looks': {
    path: object
    query: object
    body: {
      readonly token: string
    }
    answer: {
      readonly kind: 'person' | 'party'
      readonly invitedBy: string | null
      readonly name: string | null
      readonly roles: readonly (('manufacturer' | 'meter_operator' | 'carrier' | 'gateway_administrator' | 'auditor') | ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room'))[]
      readonly marketPartnerId: string | null
      readonly expiresAt: string
    }
  }
  /** Withdraw an invitation: its link is good for nothing any more */
  'POST /v1/invitations/{id}/withdrawals': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly withdrawn: boolean
    }
  }
  /** The protocol of a key that was handed out or taken back (PDF); its history names the entries */
  'GET /v1/key-protocols/{entryId}': {
    path: { entryId: string }
    query: { language?: 'de' | 'en' }
    body: undefined
    answer: unknown
  }
  /** Keys, by serial; with notSeenForDays those in hand that nothing has proven to be there so long */
  'GET /v1/keys': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'; personId?: string; notSeenForDays?: string }
    body: undefined
    answer: {
      readonly keys: readonly ({
        readonly keySerial: string
        readonly keyId: string
        readonly status: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
        readonly personId: string | null
        readonly lostAt: string | null
        readonly lastPossessionAt: string | null
      })[]
    }
  }
  /** Register an electronic key, into stock */
  'POST /v1/keys': {
    path: object
    query: object
    body: {
      readonly keySerial: string
      readonly publicKey: string
    }
    answer: {
      readonly keySerial: string
      readonly keyStatus: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
      readonly keyId: string
    }
  }
  /** A key: whose it is, its life, its last proof of possession, codes still out */
  'GET /v1/keys/{serial}': {
    path: { serial: string }
    query: object
    body: undefined
    answer: {
      readonly keySerial: string
      readonly keyId: string
      readonly status: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
      readonly personId: string | null
      readonly lostAt: string | null
      readonly lastPossessionAt: string | null
      readonly publicKey: string
      readonly codesOut: readonly ({
        readonly containerId: string | null
        readonly openingId: string | null
        readonly action: 'O' | 'C' | 'A' | 'M'
      })[]
      readonly history: readonly ({
        readonly at: string
        readonly status: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
        readonly personId: string | null
        readonly entryId: string
        readonly byPersonId: string
        readonly signed: boolean
      })[]
    }
  }
  /** Hand a key out: a text that it signs in the hands of its person */
  'POST /v1/keys/{serial}/handouts': {
    path: { serial: string }
    query: object
    body: undefined
    answer: {
      readonly keySerial: string
      readonly challenge: string
      readonly expiresAt: string
    }
  }
  /** Confirm a hand-out with the key’s signature, as the person who got it */
  'POST /v1/keys/{serial}/handouts/confirmations': {
    path: { serial: string }
    query: object
    body: {
      readonly signature: string
    }
    answer: {
      readonly keySerial: string
      readonly keyStatus: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
    }
  }
  /** The label of a key */
  'GET /v1/keys/{serial}/label': {
    path: { serial: string }
    query: { size?: '62x29' | '100x50' | 'a4'; format?: 'pdf' | 'svg'; language?: 'de' | 'en' }
    body: undefined
    answer: unknown
  }
  /** Report a key lost, by anybody of its party */
  'POST /v1/keys/{serial}/loss-reports': {
    path: { serial: string }
    query: object
    body: {
      readonly since?: unknown
      readonly what?: unknown
    }
    answer: {
      readonly incidentId: string | null
      readonly alreadyReported: boolean
      readonly lastPossessionAt: string | null
      readonly openings: readonly string[]
      readonly unproven: readonly string[]
      readonly unprovenInAll: number
      readonly endedTours: readonly string[]
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
      readonly keySerial: string
      readonly keyStatus: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
      readonly understood: boolean
    }
  }
  /** Make a key in stock somebody’s */
  'POST /v1/keys/{serial}/personalisations': {
    path: { serial: string }
    query: object
    body: {
      readonly personId: string
    }
    answer: {
      readonly keySerial: string
      readonly keyStatus: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
    }
  }
  /** Lift a suspension */
  'POST /v1/keys/{serial}/reactivations': {
    path: { serial: string }
    query: object
    body: undefined
    answer: {
      readonly keySerial: string
      readonly keyStatus: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
    }
  }
  /** Take a key back: a text that it signs in the hands of whoever takes it */
  'POST /v1/keys/{serial}/returns': {
    path: { serial: string }
    query: object
    body: {
      readonly defective?: boolean
    }
    answer: ({
      readonly keySerial: string
      readonly challenge: string
      readonly expiresAt: string
    }) | ({
      readonly keySerial: string
      readonly keyStatus: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
    })
  }
  /** Confirm a return with the key’s signature: it is in stock again */
  'POST /v1/keys/{serial}/returns/confirmations': {
    path: { serial: string }
    query: object
    body: {
      readonly signature: string
    }
    answer: {
      readonly keySerial: string
      readonly keyStatus: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
    }
  }
  /** Revoke a key for good */
  'POST /v1/keys/{serial}/revocations': {
    path: { serial: string }
    query: object
    body: undefined
    answer: {
      readonly keySerial: string
      readonly keyStatus: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
      readonly unproven: readonly string[]
    }
  }
  /** Suspend a key: it opens nothing meanwhile */
  'POST /v1/keys/{serial}/suspensions': {
    path: { serial: string }
    query: object
    body: undefined
    answer: {
      readonly keySerial: string
      readonly keyStatus: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
    }
  }
  /** Labels of many things at once, in this order */
  'POST /v1/labels': {
    path: object
    query: object
    body: {
      readonly size?: '62x29' | '100x50' | 'a4'
      readonly language?: 'de' | 'en'
      readonly containerIds?: readonly string[]
      readonly keySerials?: readonly string[]
      readonly siteIds?: readonly string[]
      readonly packingListIds?: readonly string[]
      readonly trayIds?: readonly string[]
    }
    answer: unknown
  }
  /** Locks, by serial */
  'GET /v1/locks': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'registered' | 'in_service' | 'retired' }
    body: undefined
    answer: {
      readonly locks: readonly ({
        readonly lockSerial: string
        readonly containerId: string | null
        readonly status: 'registered' | 'in_service' | 'retired'
        readonly generation: number
        readonly outOfSync: boolean
        readonly readOutRequired: boolean
      })[]
    }
  }
  /** Register a lock that is in no container yet */
  'POST /v1/locks': {
    path: object
    query: object
    body: {
      readonly serial: string
      readonly capabilities?: {
        readonly needsKey?: boolean
        readonly codeDigits?: number
        readonly closingCode?: boolean
        readonly receipt?: 'none' | 'closing' | 'both'
        readonly chainedReceipts?: boolean
        readonly order?: 'counter' | 'clock'
        readonly tamperLatch?: boolean
        readonly logDownload?: boolean
        readonly signedLog?: boolean
        readonly remoteRevoke?: boolean
      }
    }
    answer: {
      readonly lockSerial: string
    }
  }
  /** A lock: what it can do, and how it stands with our books */
  'GET /v1/locks/{serial}': {
    path: { serial: string }
    query: object
    body: undefined
    answer: {
      readonly lockSerial: string
      readonly containerId: string | null
      readonly status: 'registered' | 'in_service' | 'retired'
      readonly generation: number
      readonly outOfSync: boolean
      readonly readOutRequired: boolean
      readonly owningPartyId: string
      readonly capabilities: {
        readonly needsKey: boolean
        readonly codeDigits: number
        readonly closingCode: boolean
        readonly receipt: 'none' | 'closing' | 'both'
        readonly chainedReceipts: boolean
        readonly order: 'counter' | 'clock'
        readonly tamperLatch: boolean
        readonly logDownload: boolean
        readonly signedLog: boolean
        readonly remoteRevoke: boolean
      }
      readonly book: {
        readonly window: number
        readonly highestValue: number
        readonly lastConfirmedValue: number | null
        readonly passedValue: number
        readonly gapFrom: number | null
        readonly atLarge: readonly ({
          readonly value: number
          readonly action: 'O' | 'C' | 'A' | 'M'
        })[]
        readonly waiting: readonly ({
          readonly value: number
          readonly action: 'O' | 'C' | 'A' | 'M'
        })[]
        readonly misfits: number
      }
      readonly openings: readonly ({
        readonly openingId: string
        readonly status: 'requested' | 'opening_code_issued' | 'open' | 'closing_code_issued' | 'closed' | 'failed' | 'expired' | 'out_of_sync' | 'force_closed'
        readonly openingValue: number
        readonly closingValue: number | null
      })[]
      readonly next: ('nothing_to_do' | 'take_another_lock' | 'personalise' | 'build_in' | 'put_key_in' | 'read_out_log' | 'enter_missing_receipts' | 'show_receipt_again' | 'resynchronise' | 'close_and_send_receipt' | 'force_close' | 'wait_for_expiry' | 'ask_again') | null
    }
  }
  /** Say what a lock can do */
  'POST /v1/locks/{serial}/capabilities': {
    path: { serial: string }
    query: object
    body: {
      readonly needsKey?: boolean
      readonly codeDigits?: number
      readonly closingCode?: boolean
      readonly receipt?: 'none' | 'closing' | 'both'
      readonly chainedReceipts?: boolean
      readonly order?: 'counter' | 'clock'
      readonly tamperLatch?: boolean
      readonly logDownload?: boolean
      readonly signedLog?: boolean
      readonly remoteRevoke?: boolean
    }
    answer: {
      readonly lockSerial: string
    }
  }
  /** What to do next at a lock, step by step and why, in the language asked for */
  'GET /v1/locks/{serial}/guidance': {
    path: { serial: string }
    query: object
    body: undefined
    answer: {
      readonly steps: readonly ({
        readonly step: 'nothing_to_do' | 'take_another_lock' | 'personalise' | 'build_in' | 'put_key_in' | 'read_out_log' | 'enter_missing_receipts' | 'show_receipt_again' | 'resynchronise' | 'close_and_send_receipt' | 'force_close' | 'wait_for_expiry' | 'ask_again'
        readonly what: string
        readonly why: string
      })[]
    }
  }
  /** Hand in the log that was read out of a lock */
  'POST /v1/locks/{serial}/readouts': {
    path: { serial: string }
    query: object
    body: {
      readonly count: number
      readonly head: string
      readonly headBefore: string
      readonly records: readonly ({
        readonly number: number
        readonly value: number | null
        readonly action: 'O' | 'C' | 'A' | 'M' | null
        readonly keyId: string
        readonly result: string
        readonly flags: number
      })[]
    }
    answer: {
      readonly confirmed: readonly number[]
      readonly skipped: readonly number[]
      readonly findings: readonly ({
        readonly kind: 'act_unexplained' | 'acts_unexplained' | 'confirmed_act_lacking' | 'tampered' | 'log_does_not_reach_back'
        readonly position: number
      })[]
      readonly incidentId: string | null
      readonly exposed: number
      readonly inStep: boolean
    }
  }
  /** Bring a lock back into step with the two receipts that it shows for its next value */
  'POST /v1/locks/{serial}/resynchronisations': {
    path: { serial: string }
    query: object
    body: {
      readonly keySerial: string
      readonly receipts: readonly string[]
    }
    answer: {
      readonly confirmed: readonly number[]
      readonly skipped: readonly number[]
      readonly findings: readonly ({
        readonly kind: 'act_unexplained' | 'acts_unexplained' | 'confirmed_act_lacking' | 'tampered' | 'log_does_not_reach_back'
        readonly position: number
      })[]
      readonly incidentId: string | null
      readonly exposed: number
      readonly inStep: boolean
    }
  }
  /** Retire a lock for good, and the container that it is built into */
  'POST /v1/locks/{serial}/retirements': {
    path: { serial: string }
    query: object
    body: undefined
    answer: {
      readonly containerRetired: boolean
    }
  }
  /** The ways to log in here */
  'GET /v1/login': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly passkeys: boolean
      readonly password: boolean
      readonly singleSignOn: readonly string[]
    }
  }
  /** What happened at logging in to one’s own account, newest first */
  'GET /v1/login-events': {
    path: object
    query: { before?: string }
    body: undefined
    answer: {
      readonly events: readonly ({
        readonly loginEventId: number
        readonly at: string
        readonly what: 'login' | 'second_factor' | 'enrolment' | 'logout' | 'credential' | 'delayed'
        readonly method: string
        readonly succeeded: boolean
        readonly device: string
      })[]
    }
  }
  /** Go to a provider of single sign-on to log in */
  'GET /v1/login/oidc/{provider}': {
    path: { provider: string }
    query: { next?: string }
    body: undefined
    answer: unknown
  }
  /** Where the provider sends the browser back to; goes on to a page */
  'GET /v1/login/oidc/{provider}/callback': {
    path: { provider: string }
    query: object
    body: undefined
    answer: unknown
  }
  /** Log in with a passkey */
  'POST /v1/login/passkeys': {
    path: object
    query: object
    body: {
      readonly response: Readonly<Record<string, unknown>>
    }
    answer: {
      readonly loginName: string | null
      readonly person: ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      }) | null
      readonly persons: readonly ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      })[]
      readonly session: ({
        readonly sessionId: string
        readonly current: boolean
        readonly method: 'passkey' | 'password' | 'single_sign_on' | 'enrolment'
        readonly device: string
        readonly createdAt: string
        readonly lastSeenAt: string
        readonly endsAt: string
        readonly secondFactorAt: string | null
      }) | null
      readonly secondFactorUntil: string | null
      readonly idleLimitSeconds: number
    }
  }
  /** Begin to log in with a passkey: what the browser is to be asked */
  'POST /v1/login/passkeys/options': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly rpId: string
      readonly challenge: string
      readonly allowCredentials: readonly ({
        readonly id: string
        readonly type: 'public-key'
        readonly transports: readonly string[]
      })[]
      readonly timeout: number
      readonly userVerification: 'required'
    }
  }
  /** The first half of a login by password; a code is the second */
  'POST /v1/login/password': {
    path: object
    query: object
    body: {
      readonly loginName: string
      readonly password: string
    }
    answer: {
      readonly next: readonly ('totp' | 'recovery-codes')[]
    }
  }
  /** The second half of a login by password: recovery-codes */
  'POST /v1/login/recovery-codes': {
    path: object
    query: object
    body: {
      readonly code: string
    }
    answer: {
      readonly loginName: string | null
      readonly person: ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      }) | null
      readonly persons: readonly ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      })[]
      readonly session: ({
        readonly sessionId: string
        readonly current: boolean
        readonly method: 'passkey' | 'password' | 'single_sign_on' | 'enrolment'
        readonly device: string
        readonly createdAt: string
        readonly lastSeenAt: string
        readonly endsAt: string
        readonly secondFactorAt: string | null
      }) | null
      readonly secondFactorUntil: string | null
      readonly idleLimitSeconds: number
    }
  }
  /** The second half of a login by password: totp */
  'POST /v1/login/totp': {
    path: object
    query: object
    body: {
      readonly code: string
    }
    answer: {
      readonly loginName: string | null
      readonly person: ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      }) | null
      readonly persons: readonly ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      })[]
      readonly session: ({
        readonly sessionId: string
        readonly current: boolean
        readonly method: 'passkey' | 'password' | 'single_sign_on' | 'enrolment'
        readonly device: string
        readonly createdAt: string
        readonly lastSeenAt: string
        readonly endsAt: string
        readonly secondFactorAt: string | null
      }) | null
      readonly secondFactorUntil: string | null
      readonly idleLimitSeconds: number
    }
  }
  /** Mails to the contacts of one’s party, the newest first: what waits, was sent, or was given up */
  'GET /v1/mails': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'waiting' | 'sent' | 'failed' }
    body: undefined
    answer: {
      readonly mails: readonly ({
        readonly mailId: string
        readonly contactId: string
        readonly kind: string
        readonly status: string
        readonly createdAt: string
        readonly attempts: number
        readonly nextAt: string | null
        readonly endedAt: string | null
        readonly lastAnswer: number | null
        readonly lastError: string | null
      })[]
    }
  }
  /** Send again what was given up */
  'POST /v1/mails/{id}/resends': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly mailId: string
    }
  }
  /** Who you are here, what you may do, where, with which keys, and how your training stands */
  'GET /v1/me': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly person: {
        readonly personId: string
        readonly name: string | null
        readonly status: 'invited' | 'active' | 'suspended' | 'left'
      }
      readonly party: {
        readonly partyId: string
        readonly name: string
        readonly roles: readonly ('manufacturer' | 'meter_operator' | 'carrier' | 'gateway_administrator' | 'auditor')[]
      }
      readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      readonly sites: readonly ({
        readonly siteId: string
        readonly name: string
        readonly kind: 'factory' | 'central_store' | 'small_store' | 'place_of_use' | 'vehicle'
      })[]
      readonly keys: readonly ({
        readonly keySerial: string
        readonly keyStatus: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
      })[]
      readonly approvesFrom: string | null
      readonly rights: readonly ({
        readonly right: 'notes:take-in' | 'parties:read' | 'parties:invite' | 'parties:change' | 'people:read' | 'people:change' | 'training:read' | 'training:record' | 'keys:read' | 'keys:keep' | 'keys:revoke' | 'keys:confirm' | 'systems:read' | 'systems:change' | 'policies:read' | 'proposals:read' | 'proposals:make' | 'proposals:decide' | 'containers:register' | 'containers:read' | 'codes:open' | 'codes:read-out' | 'codes:read-out-closing' | 'receipts:enter' | 'containers:open' | 'packing-lists:take-in' | 'containers:pass-on' | 'containers:move' | 'sites:attest' | 'stock:read' | 'counts:read' | 'counts:take' | 'counts:complete' | 'devices:read' | 'devices:install' | 'devices:commission' | 'shipments:announce' | 'shipments:sign' | 'shipments:receive' | 'carriers:link' | 'shipments:read' | 'tours:fetch' | 'tours:read' | 'day:read' | 'installations:plan' | 'devices:end-defect' | 'report:anyone' | 'incidents:read' | 'incidents:release' | 'incidents:document' | 'incidents:manage' | 'incidents:decide' | 'attachments:read' | 'hints:read' | 'hints:take-up' | 'blocks:read' | 'recalls:read' | 'recalls:handle' | 'webhooks:read' | 'webhooks:change' | 'contacts:read' | 'contacts:change' | 'deadlines:read' | 'deadlines:acknowledge' | 'devices:explain' | 'watches:read' | 'watches:change' | 'metrics:read' | 'locks:read' | 'locks:register' | 'locks:maintain' | 'rehearsal:touch'
        readonly needsSecondFactor: boolean
      })[]
      readonly training: {
        readonly state: 'never' | 'ended' | 'ending' | 'in_date'
        readonly trainedUntil: string | null
        readonly warning: boolean
        readonly passed: readonly ({
          readonly trainingId: string
          readonly courseId: string
          readonly course: string
          readonly passedAt: string
          readonly validUntil: string
        })[]
      }
    }
  }
  /** What you have today: plans, boxes, openings, devices, keys, tours */
  'GET /v1/my-day': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly personId: string
      readonly day: string
      readonly asOf: string
      readonly training: {
        readonly state: 'never' | 'ended' | 'ending' | 'in_date'
        readonly trainedUntil: string | null
      }
      readonly keys: readonly ({
        readonly keySerial: string
        readonly keyId: string | null
        readonly keyStatus: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
      })[]
      readonly sites: readonly ({
        readonly siteId: string
        readonly name: string
        readonly kind: 'factory' | 'central_store' | 'small_store' | 'place_of_use' | 'vehicle'
      })[]
      readonly planned: readonly ({
        readonly plannedInstallationId: string
        readonly personId: string
        readonly day: string
        readonly order: number
        readonly containerId: string | null
        readonly containerSerial: string | null
        readonly deviceType: string | null
        readonly place: string
        readonly meterPointId: string | null
        readonly meterPointWarning: ({
          readonly de: string
          readonly en: string
        }) | null
        readonly note: string | null
        readonly status: 'planned' | 'done' | 'withdrawn'
        readonly deviceId: string | null
        readonly plannedBy: string
        readonly plannedAt: string
        readonly endedAt: string | null
        readonly entryIds: readonly string[]
        readonly erased: boolean
      })[]
      readonly containers: readonly ({
        readonly containerId: string
        readonly serial: string
        readonly lockSerial: string | null
        readonly siteId: string | null
        readonly status: 'empty' | 'open' | 'closed' | 'in_transit' | 'arrived' | 'inspected' | 'retired'
        readonly trust: 'ok' | 'unproven' | 'incident' | 'locked_out'
        readonly tourId: string | null
        readonly mayOpen: boolean
        readonly refused: ({
          readonly code: string
          readonly detail: string
        }) | null
      })[]
      readonly moreContainers: boolean
      readonly openings: readonly ({
        readonly openingId: string
        readonly containerId: string
        readonly containerSerial: string | null
        readonly lockSerial: string
        readonly tourId: string | null
        readonly purpose: 'packing' | 'repackaging' | 'issuing' | 'installing' | 'inspecting' | 'investigation'
        readonly status: 'requested' | 'opening_code_issued' | 'open' | 'closing_code_issued' | 'closed' | 'failed' | 'expired' | 'out_of_sync' | 'force_closed'
        readonly issuedAt: string
        readonly expiresAt: string
        readonly openedAt: string | null
        readonly overdueAt: string | null
        readonly overdue: boolean
        readonly closingMissing: boolean
      })[]
      readonly devices: readonly ({
        readonly deviceId: string
        readonly deviceType: string
        readonly custody: 'announced' | 'packed' | 'in_transit' | 'arrived' | 'stored' | 'repacking' | 'issued' | 'on_person' | 'installed' | 'commissioned' | 'deinstalled' | 'returning' | 'reuse_check' | 'rma' | 'scrapped'
        readonly trust: 'ok' | 'unproven' | 'incident' | 'locked_out'
        readonly missing: boolean
        readonly defective: boolean
      })[]
      readonly tours: readonly ({
        readonly tourId: string
        readonly status: 'under_way' | 'returned'
        readonly risk: 'none' | 'codes_at_large' | 'receipts_missing' | 'overdue'
        readonly personId: string | null
        readonly containerId: string
        readonly containerSerial: string | null
        readonly lockSerial: string | null
        readonly keySerial: string | null
        readonly owningPartyId: string
        readonly issuedAt: string
        readonly validUntil: string
        readonly codesIssued: number
        readonly codesUsed: number
        readonly codesAtLarge: number
        readonly receiptsMissing: number
        readonly devicesOut: number | null
        readonly devicesInstalled: number | null
        readonly plannedOpen: number
        readonly plannedDone: number
        readonly unsettled: {
          readonly codes: readonly ({
            readonly openingId: string
            readonly action: 'O' | 'C'
          })[]
          readonly receipts: readonly ({
            readonly openingId: string
            readonly action: 'O' | 'C'
          })[]
          readonly devices: readonly ({
            readonly deviceId: string
            readonly deviceType: string
          })[]
        }
        readonly openings: readonly ({
          readonly openingId: string
          readonly status: 'requested' | 'opening_code_issued' | 'open' | 'closing_code_issued' | 'closed' | 'failed' | 'expired' | 'out_of_sync' | 'force_closed'
          readonly openedAt: string | null
          readonly closedAt: string | null
          readonly overdueAt: string | null
        })[]
      })[]
    }
  }
  /** Read an opening code out to somebody whose phone is dead */
  'POST /v1/openings/read-outs': {
    path: object
    query: object
    body: {
      readonly containerId: string
      readonly personId: string
      readonly keySerial: string
      readonly siteId: string
      readonly purpose: 'packing' | 'repackaging' | 'issuing' | 'installing' | 'inspecting' | 'investigation'
      readonly identifiedBy: 'called_back_on_known_number'
      readonly note?: string
    }
    answer: {
      readonly openingId: string
      readonly lockSerial: string
      readonly code: string
      readonly expiresAt: string
      readonly shownAgain: boolean
    }
  }
  /** Ask for the code that closes the container */
  'POST /v1/openings/{id}/closing-code': {
    path: { id: string }
    query: object
    body: {
      readonly keySerial?: string
      readonly contents?: readonly string[]
    }
    answer: {
      readonly openingId: string
      readonly lockSerial: string
      readonly code: string
      readonly expiresAt: string | null
      readonly shownAgain: boolean
      readonly lacking: readonly string[]
      readonly surplus: readonly string[]
      readonly incidentId: string | null
    }
  }
  /** Read a closing code out to somebody whose phone is dead */
  'POST /v1/openings/{id}/closing-read-outs': {
    path: { id: string }
    query: object
    body: {
      readonly personId: string
      readonly keySerial: string
      readonly identifiedBy: 'called_back_on_known_number'
      readonly note?: string
      readonly contents?: readonly string[]
    }
    answer: {
      readonly openingId: string
      readonly lockSerial: string
      readonly code: string
      readonly expiresAt: string | null
      readonly shownAgain: boolean
      readonly lacking: readonly string[]
      readonly surplus: readonly string[]
      readonly incidentId: string | null
    }
  }
  /** Fill an open container by the list of the production line */
  'POST /v1/openings/{id}/packing-lists': {
    path: { id: string }
    query: { sourceName?: string }
    body: undefined
    answer: {
      readonly packingListId: string
      readonly devices: number
      readonly sampleSize: number
      readonly sampled: number
      readonly stillToScan: number
      readonly drawn: readonly ({
        readonly deviceId: string
        readonly trayLabel: string | null
      })[]
    }
  }
  /** Type in the receipt that the lock shows */
  'POST /v1/openings/{id}/receipts': {
    path: { id: string }
    query: object
    body: {
      readonly receipt: string
      readonly at?: string
    }
    answer: {
      readonly result: string
      readonly predecessorMissing: boolean
      readonly action: string | null
      readonly tampered: boolean
      readonly fault: boolean
      readonly wrongCodes: boolean
      readonly incidentId: string | null
      readonly exposed: number
      readonly recalled: readonly string[]
    }
  }
  /** Scan devices in or out, one or many */
  'POST /v1/openings/{id}/scans': {
    path: { id: string }
    query: object
    body: {
      readonly direction: 'in' | 'out'
      readonly deviceIds: readonly string[]
      readonly trayLabels?: readonly string[]
      readonly repackagingId?: string
      readonly at?: string
    }
    answer: {
      readonly scanned: number
      readonly alreadyThere: readonly string[]
      readonly exposed: readonly string[]
      readonly recalled: readonly string[]
    }
  }
  /** How things stand, in numbers */
  'GET /v1/overview': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly at: string
      readonly siteIds: readonly string[]
      readonly containers: {
        readonly byStatus: readonly ({
          readonly status: 'empty' | 'open' | 'closed' | 'in_transit' | 'arrived' | 'inspected' | 'retired'
          readonly containers: number
        })[]
        readonly held: number
        readonly missing: number
      }
      readonly devices: {
        readonly byCustody: readonly ({
          readonly custody: 'announced' | 'packed' | 'in_transit' | 'arrived' | 'stored' | 'repacking' | 'issued' | 'on_person' | 'installed' | 'commissioned' | 'deinstalled' | 'returning' | 'reuse_check' | 'rma' | 'scrapped'
          readonly devices: number
        })[]
        readonly byTrust: readonly ({
          readonly trust: 'ok' | 'unproven' | 'incident' | 'locked_out'
          readonly devices: number
        })[]
        readonly missing: number
        readonly complete: boolean
      }
      readonly incidents: {
        readonly open: number
        readonly complete: boolean
      }
      readonly deadlines: {
        readonly passed: number
      }
      readonly tours: {
        readonly underWay: number
        readonly overdue: number
      }
      readonly shipments: {
        readonly expected: number
        readonly late: number
        readonly toAcknowledge: number
      }
    }
  }
  /** Packing lists of one’s party, the newest first */
  'GET /v1/packing-lists': {
    path: object
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly packingLists: readonly ({
        readonly packingListId: string
        readonly containerId: string
        readonly openingId: string
        readonly status: 'open' | 'stopped' | 'completed' | 'withdrawn'
        readonly devices: number
        readonly sampleSize: number
        readonly sampled: number
        readonly takenInBy: string
        readonly takenInAt: string
        readonly endedAt: string | null
      })[]
    }
  }
  /** A packing list: its devices, its trays, and what is still to be scanned */
  'GET /v1/packing-lists/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly packingListId: string
      readonly containerId: string
      readonly openingId: string
      readonly status: 'open' | 'stopped' | 'completed' | 'withdrawn'
      readonly devices: number
      readonly sampleSize: number
      readonly sampled: number
      readonly takenInBy: string
      readonly takenInAt: string
      readonly endedAt: string | null
      readonly stillToScan: number
      readonly drawn: readonly ({
        readonly deviceId: string
        readonly trayLabel: string | null
      })[]
      readonly deviceIds: readonly string[]
      readonly trays: readonly ({
        readonly trayId: string
        readonly label: string
        readonly status: 'listed' | 'whole' | 'dissolved' | 'withdrawn'
        readonly containerId: string | null
        readonly deviceIds: readonly string[]
      })[]
    }
  }
  /** Pack all that the list names, once its sample is complete */
  'POST /v1/packing-lists/{id}/completion': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly packed: number
      readonly exposed: readonly string[]
      readonly recalled: readonly string[]
    }
  }
  /** The label of a packing list */
  'GET /v1/packing-lists/{id}/label': {
    path: { id: string }
    query: { size?: '62x29' | '100x50' | 'a4'; format?: 'pdf' | 'svg'; language?: 'de' | 'en' }
    body: undefined
    answer: unknown
  }
  /** Scan devices for the sample */
  'POST /v1/packing-lists/{id}/samples': {
    path: { id: string }
    query: object
    body: {
      readonly deviceIds: readonly string[]
    }
    answer: {
      readonly scanned: number
      readonly sampleSize: number
      readonly sampled: number
      readonly stillToScan: number
      readonly drawnLeft: readonly string[]
    }
  }
  /** Withdraw a list: nothing of it is packed, and its devices are free again */
  'POST /v1/packing-lists/{id}/withdrawal': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly packingListId: string
    }
  }
  /** Parties that you have to do with, or may choose */
  'GET /v1/parties': {
    path: object
    query: { limit?: string; cursor?: string; role?: 'manufacturer' | 'meter_operator' | 'carrier' | 'gateway_administrator' | 'auditor' }
    body: undefined
    answer: {
      readonly parties: readonly ({
        readonly partyId: string
        readonly name: string
        readonly roles: readonly ('manufacturer' | 'meter_operator' | 'carrier' | 'gateway_administrator' | 'auditor')[]
        readonly marketPartnerId: string | null
        readonly address: string | null
        readonly flagCodes: readonly string[]
        readonly gs1Prefix: string | null
        readonly isOwn: boolean
        readonly gatewayAdministratorIds?: readonly string[]
      })[]
    }
  }
  /** A party, and the sites to which something can be sent */
  'GET /v1/parties/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly partyId: string
      readonly name: string
      readonly roles: readonly ('manufacturer' | 'meter_operator' | 'carrier' | 'gateway_administrator' | 'auditor')[]
      readonly marketPartnerId: string | null
      readonly address: string | null
      readonly flagCodes: readonly string[]
      readonly gs1Prefix: string | null
      readonly isOwn: boolean
      readonly gatewayAdministratorIds?: readonly string[]
      readonly sites: readonly ({
        readonly siteId: string
        readonly partyId: string
        readonly kind: 'factory' | 'central_store' | 'small_store' | 'place_of_use' | 'vehicle'
        readonly name: string
        readonly address: string | null
        readonly siteStatus: 'active' | 'closed'
        readonly attestedAt?: string | null
        readonly attestedUntil?: string | null
      })[]
    }
  }
  /** Say anew who your party is, and which gateway administrators it names */
  'POST /v1/parties/{id}/changes': {
    path: { id: string }
    query: object
    body: {
      readonly name?: string
      readonly address?: string | null
      readonly marketPartnerId?: string | null
      readonly gatewayAdministratorIds?: readonly string[]
      readonly gs1Prefix?: string | null
    }
    answer: {
      readonly changed: boolean
      readonly warnings: readonly string[]
    }
  }
  /** Colleagues who can take a box over in the field now, by name */
  'GET /v1/pass-on-receivers': {
    path: object
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly receivers: readonly ({
        readonly personId: string
        readonly name: string | null
        readonly sites: readonly ({
          readonly siteId: string
          readonly name: string
          readonly kind: 'factory' | 'central_store' | 'small_store' | 'place_of_use' | 'vehicle'
        })[]
      })[]
    }
  }
  /** Boxes that are or were offered, the newest first */
  'GET /v1/pass-ons': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'offered' | 'accepted' | 'ended' }
    body: undefined
    answer: {
      readonly passOns: readonly ({
        readonly passOnId: string
        readonly owningPartyId: string
        readonly containerId: string
        readonly fromPersonId: string
        readonly toPersonId: string
        readonly toSiteId: string
        readonly offeredAt: string
        readonly endedAt: string | null
        readonly status: 'offered' | 'accepted' | 'ended'
      })[]
    }
  }
  /** An offer of a box */
  'GET /v1/pass-ons/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly passOnId: string
      readonly owningPartyId: string
      readonly containerId: string
      readonly fromPersonId: string
      readonly toPersonId: string
      readonly toSiteId: string
      readonly offeredAt: string
      readonly endedAt: string | null
      readonly status: 'offered' | 'accepted' | 'ended'
    }
  }
  /** Take over a box that was offered to you */
  'POST /v1/pass-ons/{id}/acceptances': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly passOnId: string
      readonly outstanding: {
        readonly openings: readonly ({
          readonly openingId: string
          readonly status: string
          readonly personId: string
          readonly tourId: string | null
        })[]
        readonly receipts: readonly ({
          readonly openingId: string
          readonly action: string
        })[]
        readonly codes: readonly ({
          readonly openingId: string | null
          readonly action: string
          readonly personId: string | null
        })[]
        readonly tourId: string | null
        readonly staysWithGiver: readonly string[]
      }
    }
  }
  /** Withdraw an offer, or decline it */
  'POST /v1/pass-ons/{id}/withdrawals': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly passOnId: string
    }
  }
  /** People of your party, by name */
  'GET /v1/people': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'invited' | 'active' | 'suspended' | 'left' }
    body: undefined
    answer: {
      readonly people: readonly ({
        readonly personId: string
        readonly name: string | null
        readonly contact: string | null
        readonly status: 'invited' | 'active' | 'suspended' | 'left'
        readonly accepted: boolean
        readonly invitedUntil: string | null
        readonly isSystem: boolean
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
        readonly siteIds: readonly string[]
        readonly trainedUntil: string | null
        readonly approvesFrom: string | null
      })[]
    }
  }
  /** Invite somebody to your party */
  'POST /v1/people': {
    path: object
    query: object
    body: {
      readonly name: string
      readonly contact?: string
      readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      readonly siteIds?: readonly string[]
    }
    answer: {
      readonly invitationId: string
      readonly personId: string
      readonly expiresAt: string
      readonly link: string | null
      readonly warnings: readonly string[]
    }
  }
  /** A person of your party, with their keys */
  'GET /v1/people/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly personId: string
      readonly name: string | null
      readonly contact: string | null
      readonly status: 'invited' | 'active' | 'suspended' | 'left'
      readonly accepted: boolean
      readonly invitedUntil: string | null
      readonly isSystem: boolean
      readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      readonly siteIds: readonly string[]
      readonly trainedUntil: string | null
      readonly approvesFrom: string | null
      readonly keys: readonly ({
        readonly keySerial: string
        readonly keyStatus: 'in_stock' | 'personalised' | 'active' | 'suspended' | 'lost' | 'revoked'
      })[]
    }
  }
  /** Let somebody begin who has accepted, or begin again */
  'POST /v1/people/{id}/activations': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly status: 'invited' | 'active' | 'suspended' | 'left'
      readonly changed: boolean
    }
  }
  /** Somebody leaves for good */
  'POST /v1/people/{id}/departures': {
    path: { id: string }
    query: object
    body: {
      readonly withKeysLost?: boolean
    }
    answer: {
      readonly status: 'invited' | 'active' | 'suspended' | 'left'
      readonly changed: boolean
      readonly keysLost: readonly ({
        readonly keySerial: string
        readonly incidentId: string | null
        readonly containerIds: readonly string[]
      })[]
    }
  }
  /** Say where devices are that somebody has overnight */
  'POST /v1/people/{id}/explanations': {
    path: { id: string }
    query: object
    body: {
      readonly deviceIds: readonly string[]
      readonly text: string
    }
    answer: {
      readonly dayEndsAt: string
      readonly ended: readonly string[]
    }
  }
  /** Send another link to somebody who has not accepted; the one before is good for nothing */
  'POST /v1/people/{id}/invitations': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly invitationId: string
      readonly personId: string
      readonly expiresAt: string
      readonly link: string | null
      readonly warnings: readonly string[]
    }
  }
  /** Report somebody’s phone or token lost, by anybody of their party */
  'POST /v1/people/{id}/loss-reports': {
    path: { id: string }
    query: object
    body: {
      readonly what?: unknown
      readonly note?: unknown
    }
    answer: {
      readonly incidentId: string | null
      readonly alreadyReported: boolean
      readonly lastPossessionAt: string | null
      readonly openings: readonly string[]
      readonly unproven: readonly string[]
      readonly unprovenInAll: number
      readonly endedTours: readonly string[]
      readonly promise?: {
        readonly origin: string
        readonly logKey: string
        readonly commitments: readonly string[]
        readonly recordedAt: string
        readonly keepBy: string
        readonly signature: string
      }
      readonly personId: string
    }
  }
  /** Say what somebody may do, and where: all of it, anew */
  'POST /v1/people/{id}/rights': {
    path: { id: string }
    query: object
    body: {
      readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      readonly siteIds: readonly string[]
    }
    answer: {
      readonly status: 'invited' | 'active' | 'suspended' | 'left'
      readonly changed: boolean
    }
  }
  /** Stop somebody at once; sessions, codes and keys of theirs are good for nothing */
  'POST /v1/people/{id}/suspensions': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly status: 'invited' | 'active' | 'suspended' | 'left'
      readonly changed: boolean
    }
  }
  /** What somebody has passed, the newest first */
  'GET /v1/people/{id}/trainings': {
    path: { id: string }
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly trainings: readonly ({
        readonly trainingId: string
        readonly courseId: string
        readonly course: string
        readonly passedAt: string
        readonly validUntil: string
        readonly certificateSha256: string | null
        readonly hasCertificate: boolean
        readonly recordedBy: string
        readonly status: 'valid' | 'withdrawn'
      })[]
    }
  }
  /** Record that somebody passed a course */
  'POST /v1/people/{id}/trainings': {
    path: { id: string }
    query: object
    body: {
      readonly courseId: string
      readonly passedAt: string
      readonly certificate?: {
        readonly contentType: ('application/pdf') | ('image/jpeg') | ('image/png')
        readonly dataBase64: string
      }
    }
    answer: {
      readonly trainingId: string
      readonly validUntil: string
      readonly trainedUntil: string | null
    }
  }
  /** Planned installations, by day and order; a fitter sees their own */
  'GET /v1/planned-installations': {
    path: object
    query: { limit?: string; cursor?: string; personId?: string; day?: string; status?: 'planned' | 'done' | 'withdrawn' }
    body: undefined
    answer: {
      readonly plannedInstallations: readonly ({
        readonly plannedInstallationId: string
        readonly personId: string
        readonly day: string
        readonly order: number
        readonly containerId: string | null
        readonly containerSerial: string | null
        readonly deviceType: string | null
        readonly place: string
        readonly meterPointId: string | null
        readonly meterPointWarning: ({
          readonly de: string
          readonly en: string
        }) | null
        readonly note: string | null
        readonly status: 'planned' | 'done' | 'withdrawn'
        readonly deviceId: string | null
        readonly plannedBy: string
        readonly plannedAt: string
        readonly endedAt: string | null
        readonly entryIds: readonly string[]
        readonly erased: boolean
      })[]
    }
  }
  /** Plan one or many installations of a person on a day */
  'POST /v1/planned-installations': {
    path: object
    query: object
    body: {
      readonly personId: string
      readonly day: string
      readonly containerId?: string
      readonly items: readonly ({
        readonly order: number
        readonly place: string
        readonly meterPointId?: string
        readonly deviceType?: string
        readonly note?: string
      })[]
    }
    answer: {
      readonly plannedInstallationIds: readonly string[]
    }
  }
  /** A planned installation */
  'GET /v1/planned-installations/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly plannedInstallationId: string
      readonly personId: string
      readonly day: string
      readonly order: number
      readonly containerId: string | null
      readonly containerSerial: string | null
      readonly deviceType: string | null
      readonly place: string
      readonly meterPointId: string | null
      readonly meterPointWarning: ({
        readonly de: string
        readonly en: string
      }) | null
      readonly note: string | null
      readonly status: 'planned' | 'done' | 'withdrawn'
      readonly deviceId: string | null
      readonly plannedBy: string
      readonly plannedAt: string
      readonly endedAt: string | null
      readonly entryIds: readonly string[]
      readonly erased: boolean
    }
  }
  /** Change a plan */
  'POST /v1/planned-installations/{id}/changes': {
    path: { id: string }
    query: object
    body: {
      readonly personId?: string
      readonly day?: string
      readonly containerId?: string | null
      readonly order?: number
      readonly place?: string
      readonly meterPointId?: string | null
      readonly deviceType?: string | null
      readonly note?: string | null
    }
    answer: {
      readonly plannedInstallationId: string
    }
  }
  /** Take a plan back */
  'POST /v1/planned-installations/{id}/withdrawals': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly plannedInstallationId: string
    }
  }
  /** Policies in all their versions, the newest first */
  'GET /v1/policies': {
    path: object
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly policies: readonly ({
        readonly policyId: string
        readonly makerPartyId: string
        readonly operatorPartyId: string | null
        readonly version: number
        readonly validFrom: string
        readonly profile: 'locked_box' | 'sealed_carton'
        readonly certificate: string | null
        readonly deliveryProcedure: string | null
        readonly deviceTypes: readonly string[]
        readonly responsibility: 'each_hand_over' | 'recipient_from_pick_up' | 'sender_until_delivery'
        readonly agreed: {
          readonly codeLifetimeMinutes?: number
          readonly openLimitFieldMinutes?: number
          readonly openLimitStoreMinutes?: number
          readonly acknowledgeLimitHours?: number
          readonly arrivalGraceHours?: number
          readonly carrierLinkHours?: number
          readonly sinceMarginMinutes?: number
          readonly repackagingAlone?: number
          readonly tourPairsMost?: number
          readonly tourHours?: number
          readonly misfitsMost?: number
          readonly stepUpMinutes?: number
          readonly proposalHours?: number
          readonly approveDelayHours?: number
          readonly invitationHours?: number
          readonly trainingWarningDays?: number
          readonly quietFromHour?: number
          readonly quietUntilHour?: number
          readonly spreadToContacts?: number
          readonly attachmentMostMebibytes?: number
          readonly packingSamplePercent?: number
          readonly packingSampleLeast?: number
          readonly scanAllAtClosing?: number
          readonly trainingValidMonths?: number
          readonly storageAttestationDays?: number
          readonly storageAttestationWarningDays?: number
          readonly storageAttestationNeeded?: number
          readonly countSecondPerson?: number
          readonly closingReceiptMinutes?: number
          readonly overdueUnprovenHours?: number
          readonly missingReceiptHours?: number
          readonly endOfDayHour?: number
          readonly keyUnseenDays?: number
          readonly holdDecisionHours?: number
          readonly escalateAfterHours?: number
          readonly acknowledgeWarningHours?: number
          readonly arrivalWarningHours?: number
          readonly openWarningMinutes?: number
          readonly closingReceiptWarningMinutes?: number
          readonly missingReceiptWarningHours?: number
          readonly endOfDayWarningMinutes?: number
          readonly keyUnseenWarningDays?: number
          readonly holdWarningHours?: number
          readonly recallWarningHours?: number
          readonly inspectLabel?: number
          readonly inspectLid?: number
          readonly inspectLock?: number
          readonly inspectHousing?: number
          readonly inspectToolMarks?: number
          readonly inspectCorners?: number
          readonly inspectLockDisplay?: number
          readonly inspectSealNumber?: number
        }
        readonly proposalId: string
      })[]
    }
  }
  /** What holds between a maker and an operator, now or at a moment */
  'GET /v1/policies/in-force': {
    path: object
    query: { makerPartyId: string; operatorPartyId?: string; at?: string }
    body: undefined
    answer: {
      readonly policy: ({
        readonly policyId: string
        readonly makerPartyId: string
        readonly operatorPartyId: string | null
        readonly version: number
        readonly validFrom: string
        readonly profile: 'locked_box' | 'sealed_carton'
        readonly certificate: string | null
        readonly deliveryProcedure: string | null
        readonly deviceTypes: readonly string[]
        readonly responsibility: 'each_hand_over' | 'recipient_from_pick_up' | 'sender_until_delivery'
        readonly agreed: {
          readonly codeLifetimeMinutes?: number
          readonly openLimitFieldMinutes?: number
          readonly openLimitStoreMinutes?: number
          readonly acknowledgeLimitHours?: number
          readonly arrivalGraceHours?: number
          readonly carrierLinkHours?: number
          readonly sinceMarginMinutes?: number
          readonly repackagingAlone?: number
          readonly tourPairsMost?: number
          readonly tourHours?: number
          readonly misfitsMost?: number
          readonly stepUpMinutes?: number
          readonly proposalHours?: number
          readonly approveDelayHours?: number
          readonly invitationHours?: number
          readonly trainingWarningDays?: number
          readonly quietFromHour?: number
          readonly quietUntilHour?: number
          readonly spreadToContacts?: number
          readonly attachmentMostMebibytes?: number
          readonly packingSamplePercent?: number
          readonly packingSampleLeast?: number
          readonly scanAllAtClosing?: number
          readonly trainingValidMonths?: number
          readonly storageAttestationDays?: number
          readonly storageAttestationWarningDays?: number
          readonly storageAttestationNeeded?: number
          readonly countSecondPerson?: number
          readonly closingReceiptMinutes?: number
          readonly overdueUnprovenHours?: number
          readonly missingReceiptHours?: number
          readonly endOfDayHour?: number
          readonly keyUnseenDays?: number
          readonly holdDecisionHours?: number
          readonly escalateAfterHours?: number
          readonly acknowledgeWarningHours?: number
          readonly arrivalWarningHours?: number
          readonly openWarningMinutes?: number
          readonly closingReceiptWarningMinutes?: number
          readonly missingReceiptWarningHours?: number
          readonly endOfDayWarningMinutes?: number
          readonly keyUnseenWarningDays?: number
          readonly holdWarningHours?: number
          readonly recallWarningHours?: number
          readonly inspectLabel?: number
          readonly inspectLid?: number
          readonly inspectLock?: number
          readonly inspectHousing?: number
          readonly inspectToolMarks?: number
          readonly inspectCorners?: number
          readonly inspectLockDisplay?: number
          readonly inspectSealNumber?: number
        }
        readonly proposalId: string
      }) | null
      readonly values: {
        readonly codeLifetimeMinutes: number
        readonly openLimitFieldMinutes: number
        readonly openLimitStoreMinutes: number
        readonly acknowledgeLimitHours: number
        readonly arrivalGraceHours: number
        readonly carrierLinkHours: number
        readonly sinceMarginMinutes: number
        readonly repackagingAlone: number
        readonly tourPairsMost: number
        readonly tourHours: number
        readonly misfitsMost: number
        readonly stepUpMinutes: number
        readonly proposalHours: number
        readonly approveDelayHours: number
        readonly invitationHours: number
        readonly trainingWarningDays: number
        readonly quietFromHour: number
        readonly quietUntilHour: number
        readonly spreadToContacts: number
        readonly attachmentMostMebibytes: number
        readonly packingSamplePercent: number
        readonly packingSampleLeast: number
        readonly scanAllAtClosing: number
        readonly trainingValidMonths: number
        readonly storageAttestationDays: number
        readonly storageAttestationWarningDays: number
        readonly storageAttestationNeeded: number
        readonly countSecondPerson: number
        readonly closingReceiptMinutes: number
        readonly overdueUnprovenHours: number
        readonly missingReceiptHours: number
        readonly endOfDayHour: number
        readonly keyUnseenDays: number
        readonly holdDecisionHours: number
        readonly escalateAfterHours: number
        readonly acknowledgeWarningHours: number
        readonly arrivalWarningHours: number
        readonly openWarningMinutes: number
        readonly closingReceiptWarningMinutes: number
        readonly missingReceiptWarningHours: number
        readonly endOfDayWarningMinutes: number
        readonly keyUnseenWarningDays: number
        readonly holdWarningHours: number
        readonly recallWarningHours: number
        readonly inspectLabel: number
        readonly inspectLid: number
        readonly inspectLock: number
        readonly inspectHousing: number
        readonly inspectToolMarks: number
        readonly inspectCorners: number
        readonly inspectLockDisplay: number
        readonly inspectSealNumber: number
      }
    }
  }
  /** Every value that a policy may hold: what it does, its bounds, its default; and presets to begin with */
  'GET /v1/policy-values': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly values: readonly ({
        readonly name: 'codeLifetimeMinutes' | 'openLimitFieldMinutes' | 'openLimitStoreMinutes' | 'acknowledgeLimitHours' | 'arrivalGraceHours' | 'carrierLinkHours' | 'sinceMarginMinutes' | 'repackagingAlone' | 'tourPairsMost' | 'tourHours' | 'misfitsMost' | 'stepUpMinutes' | 'proposalHours' | 'approveDelayHours' | 'invitationHours' | 'trainingWarningDays' | 'quietFromHour' | 'quietUntilHour' | 'spreadToContacts' | 'attachmentMostMebibytes' | 'packingSamplePercent' | 'packingSampleLeast' | 'scanAllAtClosing' | 'trainingValidMonths' | 'storageAttestationDays' | 'storageAttestationWarningDays' | 'storageAttestationNeeded' | 'countSecondPerson' | 'closingReceiptMinutes' | 'overdueUnprovenHours' | 'missingReceiptHours' | 'endOfDayHour' | 'keyUnseenDays' | 'holdDecisionHours' | 'escalateAfterHours' | 'acknowledgeWarningHours' | 'arrivalWarningHours' | 'openWarningMinutes' | 'closingReceiptWarningMinutes' | 'missingReceiptWarningHours' | 'endOfDayWarningMinutes' | 'keyUnseenWarningDays' | 'holdWarningHours' | 'recallWarningHours' | 'inspectLabel' | 'inspectLid' | 'inspectLock' | 'inspectHousing' | 'inspectToolMarks' | 'inspectCorners' | 'inspectLockDisplay' | 'inspectSealNumber'
        readonly scope: 'agreed' | 'server'
        readonly unit: 'mebibytes' | 'yes_or_no' | 'percent' | 'months' | 'minutes' | 'hours' | 'days' | 'devices' | 'pairs' | 'receipts' | 'hour_of_day'
        readonly usual: number
        readonly least: number
        readonly most: number
        readonly careful: 'less' | 'more'
        readonly what: string
      })[]
      readonly presets: readonly ({
        readonly name: 'locked_box' | 'sealed_carton'
        readonly profile: 'locked_box' | 'sealed_carton'
        readonly agreed: {
          readonly codeLifetimeMinutes?: number
          readonly openLimitFieldMinutes?: number
          readonly openLimitStoreMinutes?: number
          readonly acknowledgeLimitHours?: number
          readonly arrivalGraceHours?: number
          readonly carrierLinkHours?: number
          readonly sinceMarginMinutes?: number
          readonly repackagingAlone?: number
          readonly tourPairsMost?: number
          readonly tourHours?: number
          readonly misfitsMost?: number
          readonly stepUpMinutes?: number
          readonly proposalHours?: number
          readonly approveDelayHours?: number
          readonly invitationHours?: number
          readonly trainingWarningDays?: number
          readonly quietFromHour?: number
          readonly quietUntilHour?: number
          readonly spreadToContacts?: number
          readonly attachmentMostMebibytes?: number
          readonly packingSamplePercent?: number
          readonly packingSampleLeast?: number
          readonly scanAllAtClosing?: number
          readonly trainingValidMonths?: number
          readonly storageAttestationDays?: number
          readonly storageAttestationWarningDays?: number
          readonly storageAttestationNeeded?: number
          readonly countSecondPerson?: number
          readonly closingReceiptMinutes?: number
          readonly overdueUnprovenHours?: number
          readonly missingReceiptHours?: number
          readonly endOfDayHour?: number
          readonly keyUnseenDays?: number
          readonly holdDecisionHours?: number
          readonly escalateAfterHours?: number
          readonly acknowledgeWarningHours?: number
          readonly arrivalWarningHours?: number
          readonly openWarningMinutes?: number
          readonly closingReceiptWarningMinutes?: number
          readonly missingReceiptWarningHours?: number
          readonly endOfDayWarningMinutes?: number
          readonly keyUnseenWarningDays?: number
          readonly holdWarningHours?: number
          readonly recallWarningHours?: number
          readonly inspectLabel?: number
          readonly inspectLid?: number
          readonly inspectLock?: number
          readonly inspectHousing?: number
          readonly inspectToolMarks?: number
          readonly inspectCorners?: number
          readonly inspectLockDisplay?: number
          readonly inspectSealNumber?: number
        }
        readonly what: string
      })[]
    }
  }
  /** Proposals of one’s party, and those that one decides as a second person; the newest first */
  'GET /v1/proposals': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'open' | 'expired' | 'approved' | 'rejected' | 'withdrawn' }
    body: undefined
    answer: {
      readonly proposals: readonly ({
        readonly proposalId: string
        readonly ofPartyId: string
        readonly kind: 'lock_out' | 'force_close' | 'maintenance_code' | 'lock_personalisation' | 'lock_repersonalisation' | 'erasure' | 'policy_change' | 'right_to_approve' | 'second_person' | 'second_factor_recovery'
        readonly subjectKind: 'incident' | 'opening' | 'container' | 'lock' | 'person' | 'device' | 'entry' | 'party'
        readonly subjectId: string
        readonly contentHash: string
        readonly status: 'open' | 'expired' | 'approved' | 'rejected' | 'withdrawn'
        readonly proposedBy: string
        readonly proposedAt: string
        readonly expiresAt: string
        readonly decidedBy: string | null
        readonly decidedAt: string | null
      })[]
    }
  }
  /** Propose what needs a second person */
  'POST /v1/proposals': {
    path: object
    query: object
    body: ({
      readonly kind: 'lock_out'
      readonly incidentId: string
      readonly deviceIds: readonly string[]
      readonly reason: string
    }) | ({
      readonly kind: 'force_close'
      readonly openingId: string
      readonly reason: string
    }) | ({
      readonly kind: 'maintenance_code'
      readonly containerId: string
      readonly keySerial: string
      readonly reason: string
    }) | ({
      readonly kind: 'lock_personalisation'
      readonly lockSerial: string
      readonly reason: string
    }) | ({
      readonly kind: 'lock_repersonalisation'
      readonly lockSerial: string
      readonly reason: string
    }) | ({
      readonly kind: 'erasure'
      readonly personId: string
      readonly order: string
      readonly reason: string
    }) | ({
      readonly kind: 'erasure'
      readonly deviceId: string
      readonly order: string
      readonly reason: string
    }) | ({
      readonly kind: 'erasure'
      readonly entryId: string
      readonly order: string
      readonly reason: string
    }) | ({
      readonly kind: 'policy_change'
      readonly operatorPartyId?: string
      readonly validFrom?: string
      readonly profile: 'locked_box' | 'sealed_carton'
      readonly certificate?: string
      readonly deliveryProcedure?: string
      readonly deviceTypes?: readonly string[]
      readonly responsibility?: 'each_hand_over' | 'recipient_from_pick_up' | 'sender_until_delivery'
      readonly agreed?: Readonly<Record<string, number>>
      readonly reason: string
    }) | ({
      readonly kind: 'right_to_approve'
      readonly personId: string
      readonly reason: string
    }) | ({
      readonly kind: 'second_person'
      readonly personId: string
      readonly reason: string
    }) | ({
      readonly kind: 'second_factor_recovery'
      readonly personId: string
      readonly reason: string
    })
    answer: {
      readonly proposalId: string
      readonly contentHash: string
      readonly expiresAt: string
    }
  }
  /** A proposal: what it says, why, and what it stands on */
  'GET /v1/proposals/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly proposalId: string
      readonly ofPartyId: string
      readonly kind: 'lock_out' | 'force_close' | 'maintenance_code' | 'lock_personalisation' | 'lock_repersonalisation' | 'erasure' | 'policy_change' | 'right_to_approve' | 'second_person' | 'second_factor_recovery'
      readonly subjectKind: 'incident' | 'opening' | 'container' | 'lock' | 'person' | 'device' | 'entry' | 'party'
      readonly subjectId: string
      readonly contentHash: string
      readonly status: 'open' | 'expired' | 'approved' | 'rejected' | 'withdrawn'
      readonly proposedBy: string
      readonly proposedAt: string
      readonly expiresAt: string
      readonly decidedBy: string | null
      readonly decidedAt: string | null
      readonly content: Readonly<Record<string, unknown>>
      readonly state: Readonly<Record<string, unknown>>
      readonly reason: string | null
    }
  }
  /** Approve what another human proposed; it is carried out at once */
  'POST /v1/proposals/{id}/approvals': {
    path: { id: string }
    query: object
    body: {
      readonly contentHash: string
    }
    answer: {
      readonly status: 'approved'
      readonly effect: Readonly<Record<string, unknown>>
    }
  }
  /** Ask for the approved maintenance code; for whoever proposed it, with their own key */
  'POST /v1/proposals/{id}/maintenance-code': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly openingId: string
      readonly lockSerial: string
      readonly code: string
      readonly expiresAt: string
      readonly shownAgain: boolean
    }
  }
  /** Reject what another human proposed; everything stays as it is */
  'POST /v1/proposals/{id}/rejections': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly status: 'rejected'
    }
  }
  /** Take a proposal of one’s own back */
  'POST /v1/proposals/{id}/withdrawals': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly status: 'withdrawn'
    }
  }
  /** Recalls: who takes care of them, until when; those due first come first */
  'GET /v1/recalls': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'open' | 'ended' }
    body: undefined
    answer: {
      readonly recalls: readonly ({
        readonly incidentId: string
        readonly deviceId: string
        readonly custody: 'announced' | 'packed' | 'in_transit' | 'arrived' | 'stored' | 'repacking' | 'issued' | 'on_person' | 'installed' | 'commissioned' | 'deinstalled' | 'returning' | 'reuse_check' | 'rma' | 'scrapped'
        readonly status: 'open' | 'ended'
        readonly raisedAt: string
        readonly owner: {
          readonly partyId: string
          readonly personId: string | null
        }
        readonly dueAt: string
        readonly overdue: boolean
        readonly outOfServiceAt: string | null
      })[]
    }
  }
  /** Confirm that a recalled device is out of service: the recall is over, the device stays held */
  'POST /v1/recalls/{incidentId}/{deviceId}/confirmations': {
    path: { incidentId: string; deviceId: string }
    query: object
    body: {
      readonly what: 'out_of_service'
      readonly note: string
    }
    answer: {
      readonly status: 'ended'
    }
  }
  /** Say who takes care of a recall, and until when */
  'POST /v1/recalls/{incidentId}/{deviceId}/owners': {
    path: { incidentId: string; deviceId: string }
    query: object
    body: {
      readonly personId?: string
      readonly dueAt?: string
    }
    answer: {
      readonly dueAt: string
    }
  }
  /** Repackagings of your party */
  'GET /v1/repackagings': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'under_way' | 'completed' }
    body: undefined
    answer: {
      readonly repackagings: readonly ({
        readonly repackagingId: string
        readonly fromContainerId: string
        readonly fromSerial: string | null
        readonly toContainerId: string
        readonly toSerial: string | null
        readonly fromOpeningId: string
        readonly toOpeningId: string
        readonly personId: string
        readonly scannedOut: number
        readonly scannedIn: number
        readonly status: 'under_way' | 'completed'
        readonly confirmedBy: string | null
        readonly inHand: readonly string[]
      })[]
    }
  }
  /** Start repackaging between two open containers */
  'POST /v1/repackagings': {
    path: object
    query: object
    body: {
      readonly fromOpeningId: string
      readonly toOpeningId: string
    }
    answer: {
      readonly repackagingId: string
    }
  }
  /** Complete a repackaging: scanned out is scanned in */
  'POST /v1/repackagings/{id}/completion': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly devices: number
    }
  }
  /** Find anything by what was scanned or typed, also in part */
  'GET /v1/search': {
    path: object
    query: { q: string; kinds?: string; limit?: string }
    body: undefined
    answer: {
      readonly query: string
      readonly hits: readonly ({
        readonly kind: 'device' | 'container' | 'tray' | 'key' | 'shipment' | 'incident' | 'site' | 'person' | 'party'
        readonly id: string
        readonly title: string
        readonly subtitle: string
        readonly state: string | null
        readonly trust: ('ok' | 'unproven' | 'incident' | 'locked_out') | null
        readonly missing: boolean
        readonly match: 'exact' | 'prefix' | 'suffix' | 'contained'
        readonly path: string | null
      })[]
      readonly more: boolean
      readonly unknown: boolean
      readonly deviceId: string | null
    }
  }
  /** Log out */
  'DELETE /v1/session': {
    path: object
    query: object
    body: undefined
    answer: undefined
  }
  /** Who is logged in, as whom they act, and until when */
  'GET /v1/session': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly loginName: string | null
      readonly person: ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      }) | null
      readonly persons: readonly ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      })[]
      readonly session: ({
        readonly sessionId: string
        readonly current: boolean
        readonly method: 'passkey' | 'password' | 'single_sign_on' | 'enrolment'
        readonly device: string
        readonly createdAt: string
        readonly lastSeenAt: string
        readonly endsAt: string
        readonly secondFactorAt: string | null
      }) | null
      readonly secondFactorUntil: string | null
      readonly idleLimitSeconds: number
    }
  }
  /** Accept an invitation as who you are already */
  'POST /v1/session/invitations': {
    path: object
    query: object
    body: {
      readonly token: string
      readonly name?: string
      readonly address?: string | null
      readonly marketPartnerId?: string | null
      readonly sites?: readonly ({
        readonly kind: 'factory' | 'central_store' | 'small_store' | 'place_of_use' | 'vehicle'
        readonly name: string
        readonly address?: string | null
      })[]
      readonly person?: {
        readonly name?: string
        readonly contact?: string
        readonly loginName?: string
        readonly roles?: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      }
      readonly secondPerson?: {
        readonly name: string
        readonly contact?: string
      }
    }
    answer: {
      readonly kind: 'person' | 'party'
      readonly partyId: string
      readonly personId: string
      readonly status: 'active' | 'invited'
      readonly siteIds: readonly string[]
      readonly second: ({
        readonly invitationId: string
        readonly personId: string
        readonly expiresAt: string
        readonly link: string | null
        readonly warnings: readonly string[]
      }) | null
      readonly enrolment: ({
        readonly token: string
        readonly expiresAt: string
      }) | null
    }
  }
  /** Choose as whom to act */
  'POST /v1/session/person': {
    path: object
    query: object
    body: {
      readonly personId: string
    }
    answer: {
      readonly loginName: string | null
      readonly person: ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      }) | null
      readonly persons: readonly ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      })[]
      readonly session: ({
        readonly sessionId: string
        readonly current: boolean
        readonly method: 'passkey' | 'password' | 'single_sign_on' | 'enrolment'
        readonly device: string
        readonly createdAt: string
        readonly lastSeenAt: string
        readonly endsAt: string
        readonly secondFactorAt: string | null
      }) | null
      readonly secondFactorUntil: string | null
      readonly idleLimitSeconds: number
    }
  }
  /** Show a passkey once more */
  'POST /v1/session/second-factor/passkey': {
    path: object
    query: object
    body: {
      readonly response: Readonly<Record<string, unknown>>
    }
    answer: {
      readonly loginName: string | null
      readonly person: ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      }) | null
      readonly persons: readonly ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      })[]
      readonly session: ({
        readonly sessionId: string
        readonly current: boolean
        readonly method: 'passkey' | 'password' | 'single_sign_on' | 'enrolment'
        readonly device: string
        readonly createdAt: string
        readonly lastSeenAt: string
        readonly endsAt: string
        readonly secondFactorAt: string | null
      }) | null
      readonly secondFactorUntil: string | null
      readonly idleLimitSeconds: number
    }
  }
  /** Begin to show a passkey once more: what the browser is to be asked */
  'POST /v1/session/second-factor/passkey-options': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly rpId: string
      readonly challenge: string
      readonly allowCredentials: readonly ({
        readonly id: string
        readonly type: 'public-key'
        readonly transports: readonly string[]
      })[]
      readonly timeout: number
      readonly userVerification: 'required'
    }
  }
  /** Show a second factor once more: recovery-code */
  'POST /v1/session/second-factor/recovery-code': {
    path: object
    query: object
    body: {
      readonly code: string
    }
    answer: {
      readonly loginName: string | null
      readonly person: ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      }) | null
      readonly persons: readonly ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      })[]
      readonly session: ({
        readonly sessionId: string
        readonly current: boolean
        readonly method: 'passkey' | 'password' | 'single_sign_on' | 'enrolment'
        readonly device: string
        readonly createdAt: string
        readonly lastSeenAt: string
        readonly endsAt: string
        readonly secondFactorAt: string | null
      }) | null
      readonly secondFactorUntil: string | null
      readonly idleLimitSeconds: number
    }
  }
  /** Begin to show a second factor at a provider */
  'POST /v1/session/second-factor/single-sign-on': {
    path: object
    query: object
    body: {
      readonly provider: string
      readonly next?: string
    }
    answer: {
      readonly location: string
    }
  }
  /** Show a second factor once more: totp */
  'POST /v1/session/second-factor/totp': {
    path: object
    query: object
    body: {
      readonly code: string
    }
    answer: {
      readonly loginName: string | null
      readonly person: ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      }) | null
      readonly persons: readonly ({
        readonly personId: string
        readonly partyId: string
        readonly partyName: string
        readonly roles: readonly ('dispatcher' | 'store_keeper' | 'fitter' | 'security_officer' | 'maintenance' | 'auditor' | 'gateway_administrator' | 'control_room')[]
      })[]
      readonly session: ({
        readonly sessionId: string
        readonly current: boolean
        readonly method: 'passkey' | 'password' | 'single_sign_on' | 'enrolment'
        readonly device: string
        readonly createdAt: string
        readonly lastSeenAt: string
        readonly endsAt: string
        readonly secondFactorAt: string | null
      }) | null
      readonly secondFactorUntil: string | null
      readonly idleLimitSeconds: number
    }
  }
  /** End all of one’s other sessions */
  'DELETE /v1/sessions': {
    path: object
    query: object
    body: undefined
    answer: undefined
  }
  /** One’s sessions, newest first */
  'GET /v1/sessions': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly sessions: readonly ({
        readonly sessionId: string
        readonly current: boolean
        readonly method: 'passkey' | 'password' | 'single_sign_on' | 'enrolment'
        readonly device: string
        readonly createdAt: string
        readonly lastSeenAt: string
        readonly endsAt: string
        readonly secondFactorAt: string | null
      })[]
    }
  }
  /** End one of one’s sessions */
  'DELETE /v1/sessions/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: undefined
  }
  /** Shipments in which you take part, the newest first */
  'GET /v1/shipments': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'announced' | 'in_transit' | 'delivered' | 'received' | 'withdrawn' }
    body: undefined
    answer: {
      readonly shipments: readonly ({
        readonly shipmentId: string
        readonly partyId: string
        readonly carrierPartyId: string
        readonly recipientPartyId: string
        readonly toSiteId: string
        readonly containerIds: readonly string[]
        readonly status: 'announced' | 'in_transit' | 'delivered' | 'received' | 'withdrawn'
        readonly stations: readonly ({
          readonly partyId: string
          readonly siteId: string | null
        })[]
        readonly step: number
        readonly responsibility: 'each_hand_over' | 'recipient_from_pick_up' | 'sender_until_delivery'
        readonly responsible: {
          readonly partyId: string
          readonly since: string
        }
        readonly responsiblePartyId: string
        readonly responsibleSince: string
        readonly announcedAt: string
        readonly expectedArrival: string | null
        readonly arrivalDueAt: string | null
        readonly contactIds: readonly string[]
        readonly returnOfShipmentId: string | null
        readonly deliveredAt: string | null
        readonly acknowledgeBy: string | null
        readonly receivedAt: string | null
      })[]
    }
  }
  /** Announce a shipment */
  'POST /v1/shipments': {
    path: object
    query: object
    body: {
      readonly containerIds: readonly string[]
      readonly carrierPartyId?: string
      readonly legs?: readonly ({
        readonly carrierPartyId: string
        readonly toSiteId?: string
      })[]
      readonly recipientPartyId: string
      readonly toSiteId: string
      readonly expectedArrival?: string
      readonly contactIds?: readonly string[]
      readonly returnOf?: string
    }
    answer: {
      readonly shipmentId: string
    }
  }
  /** A shipment: what it carries, how far each has come, who is responsible now, since when */
  'GET /v1/shipments/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly shipmentId: string
      readonly partyId: string
      readonly carrierPartyId: string
      readonly recipientPartyId: string
      readonly toSiteId: string
      readonly containerIds: readonly string[]
      readonly status: 'announced' | 'in_transit' | 'delivered' | 'received' | 'withdrawn'
      readonly stations: readonly ({
        readonly partyId: string
        readonly siteId: string | null
      })[]
      readonly step: number
      readonly responsibility: 'each_hand_over' | 'recipient_from_pick_up' | 'sender_until_delivery'
      readonly responsible: {
        readonly partyId: string
        readonly since: string
      }
      readonly responsiblePartyId: string
      readonly responsibleSince: string
      readonly announcedAt: string
      readonly expectedArrival: string | null
      readonly arrivalDueAt: string | null
      readonly contactIds: readonly string[]
      readonly returnOfShipmentId: string | null
      readonly deliveredAt: string | null
      readonly acknowledgeBy: string | null
      readonly receivedAt: string | null
      readonly containers: readonly ({
        readonly containerId: string
        readonly serial: string | null
        readonly step: number
        readonly outcome: string | null
        readonly responsible: ({
          readonly partyId: string
          readonly since: string
        }) | null
        readonly deliveredAt: string | null
        readonly acknowledgeBy: string | null
        readonly endedAt: string | null
      })[]
      readonly handovers: readonly ({
        readonly handoverId: string
        readonly partyId: string
        readonly shipmentId: string
        readonly leg: 'pick_up' | 'transfer' | 'delivery'
        readonly step: number
        readonly containerIds: readonly string[]
        readonly fromPartyId: string
        readonly toPartyId: string
        readonly fromPersonId: string | null
        readonly toPersonId: string | null
        readonly signedAt: string | null
        readonly withdrawnAt: string | null
        readonly condition: string
        readonly damagedContainerIds: readonly string[]
      })[]
    }
  }
  /** Links of a shipment that your party gave out, or that are for its drivers; the newest first */
  'GET /v1/shipments/{id}/carrier-links': {
    path: { id: string }
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly carrierLinks: readonly ({
        readonly linkId: string
        readonly shipmentId: string
        readonly step: number
        readonly carrier: {
          readonly partyId: string
          readonly name: string
        }
        readonly personId: string
        readonly linkStatus: 'good' | 'expired' | 'done' | 'taken_away'
        readonly renewals: number
        readonly issuedAt: string
        readonly expiresAt: string
      })[]
    }
  }
  /** Give out the link by which a driver signs and reports, for this shipment and this part of its way */
  'POST /v1/shipments/{id}/carrier-links': {
    path: { id: string }
    query: object
    body: {
      readonly step?: number
      readonly hours?: number
    }
    answer: {
      readonly linkId: string
      readonly step: number
      readonly expiresAt: string
      readonly url: string | null
      readonly qr: string | null
      readonly paperCode: string
    }
  }
  /** End a link: nobody signs by it any more */
  'DELETE /v1/shipments/{id}/carrier-links/{linkId}': {
    path: { id: string; linkId: string }
    query: object
    body: undefined
    answer: {
      readonly ended: boolean
    }
  }
  /** A link, who signed by it, and the photos that came by it */
  'GET /v1/shipments/{id}/carrier-links/{linkId}': {
    path: { id: string; linkId: string }
    query: object
    body: undefined
    answer: {
      readonly linkId: string
      readonly shipmentId: string
      readonly step: number
      readonly carrier: {
        readonly partyId: string
        readonly name: string
      }
      readonly personId: string
      readonly linkStatus: 'good' | 'expired' | 'done' | 'taken_away'
      readonly renewals: number
      readonly issuedAt: string
      readonly expiresAt: string
      readonly photos: readonly string[]
      readonly signatures: readonly ({
        readonly handoverId: string
        readonly side: 'from' | 'to'
        readonly at: string
        readonly name: string | null
        readonly signature: string | null
        readonly fromPaper: boolean
      })[]
    }
  }
  /** The paper of a link, to be printed: five languages, boxes, code */
  'GET /v1/shipments/{id}/carrier-links/{linkId}/paper': {
    path: { id: string; linkId: string }
    query: object
    body: undefined
    answer: unknown
  }
  /** Another address and another time for a link; the one before is dead, and so is its paper */
  'POST /v1/shipments/{id}/carrier-links/{linkId}/renewals': {
    path: { id: string; linkId: string }
    query: object
    body: {
      readonly hours?: number
    }
    answer: {
      readonly linkId: string
      readonly step: number
      readonly expiresAt: string
      readonly url: string | null
      readonly qr: string | null
      readonly paperCode: string
    }
  }
  /** Say anew when a shipment is to arrive, or whom to tell */
  'POST /v1/shipments/{id}/changes': {
    path: { id: string }
    query: object
    body: {
      readonly expectedArrival?: string | null
      readonly contactIds?: readonly string[]
    }
    answer: {
      readonly expectedArrival: string | null
      readonly arrivalDueAt: string | null
    }
  }
  /** The evidence of a shipment */
  'GET /v1/shipments/{id}/evidence': {
    path: { id: string }
    query: { personal?: 'true' | 'false' }
    body: undefined
    answer: {
      readonly format: 'geleit-evidence-v1'
      readonly about: {
        readonly kind: 'device' | 'container' | 'shipment' | 'incident'
        readonly id: string
      }
      readonly asOf: string
    }
  }
  /** Sign a hand-over for your side */
  'POST /v1/shipments/{id}/handovers': {
    path: { id: string }
    query: object
    body: {
      readonly leg: 'pick_up' | 'transfer' | 'delivery'
      readonly step?: number
      readonly containerSerials: readonly string[]
      readonly condition: 'intact' | 'damaged'
      readonly damaged?: readonly string[]
    }
    answer: {
      readonly handoverId: string
      readonly complete: boolean
    }
  }
  /** The protocol of a hand-over that both sides have signed (PDF) */
  'GET /v1/shipments/{id}/handovers/{handoverId}/protocol': {
    path: { id: string; handoverId: string }
    query: { language?: 'de' | 'en' }
    body: undefined
    answer: unknown
  }
  /** Take back a signature, while the other side has not signed */
  'POST /v1/shipments/{id}/handovers/{handoverId}/withdrawals': {
    path: { id: string; handoverId: string }
    query: object
    body: undefined
    answer: {
      readonly handoverId: string
    }
  }
  /** Labels of the boxes of a shipment as loading units, with their SSCC where they have one */
  'GET /v1/shipments/{id}/labels': {
    path: { id: string }
    query: { size?: '62x29' | '100x50' | 'a4'; language?: 'de' | 'en' }
    body: undefined
    answer: unknown
  }
  /** Give each box of a shipment an SSCC, by the GS1 prefix of the sender */
  'POST /v1/shipments/{id}/loading-units': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly loadingUnits: readonly ({
        readonly containerId: string
        readonly sscc: string
      })[]
    }
  }
  /** Type in a hand-over that a driver signed on paper */
  'POST /v1/shipments/{id}/paper-handovers': {
    path: { id: string }
    query: object
    body: {
      readonly code: string
      readonly containerSerials: readonly string[]
      readonly condition: 'intact' | 'damaged'
      readonly damaged?: readonly string[]
      readonly name: string
      readonly signedAt: string
    }
    answer: {
      readonly handoverId: string
      readonly complete: boolean
    }
  }
  /** Photos of a shipment, in the order of their adding */
  'GET /v1/shipments/{id}/photos': {
    path: { id: string }
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly attachments: readonly ({
        readonly attachmentId: string
        readonly name: string | null
        readonly contentType: string
        readonly size: number
        readonly sha256: string
        readonly subjectKind: 'incident' | 'handover' | 'shipment' | 'container' | 'device' | 'count'
        readonly subjectId: string
        readonly shared: boolean
        readonly partyId: string
        readonly addedBy: string | null
        readonly addedAt: string
        readonly entryId: string | null
        readonly erased: boolean
      })[]
    }
  }
  /** Add a photo of how a shipment arrived */
  'POST /v1/shipments/{id}/photos': {
    path: { id: string }
    query: object
    body: {
      readonly name: string
      readonly contentType: ('image/jpeg') | ('image/png') | ('image/webp') | ('application/pdf') | ('text/plain')
      readonly dataBase64: string
    }
    answer: {
      readonly attachmentId: string
    }
  }
  /** Acknowledge the receipt of a shipment, of all or of a part */
  'POST /v1/shipments/{id}/receipt': {
    path: { id: string }
    query: object
    body: null | ({
      readonly containers?: readonly ({
        readonly serial: string
        readonly outcome: 'received' | 'damaged' | 'refused' | 'missing'
      })[]
      readonly surplus?: readonly string[]
      readonly refusedBecause?: 'damaged' | 'seal_or_lock' | 'not_ordered' | 'no_room' | 'other'
    })
    answer: {
      readonly late: boolean
      readonly complete: boolean
      readonly incidentIds: readonly string[]
      readonly returnShipmentIds: readonly string[]
    }
  }
  /** The protocol of what was received of a shipment, in one part or several (PDF) */
  'GET /v1/shipments/{id}/receipt/protocol': {
    path: { id: string }
    query: { language?: 'de' | 'en' }
    body: undefined
    answer: unknown
  }
  /** Withdraw a shipment before it was picked up */
  'POST /v1/shipments/{id}/withdrawals': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly shipmentId: string
    }
  }
  /** Sites of your party, closed ones too */
  'GET /v1/sites': {
    path: object
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly sites: readonly ({
        readonly siteId: string
        readonly partyId: string
        readonly kind: 'factory' | 'central_store' | 'small_store' | 'place_of_use' | 'vehicle'
        readonly name: string
        readonly address: string | null
        readonly siteStatus: 'active' | 'closed'
        readonly attestedAt: string | null
        readonly attestedUntil: string | null
      })[]
    }
  }
  /** Add a site */
  'POST /v1/sites': {
    path: object
    query: object
    body: {
      readonly kind: 'factory' | 'central_store' | 'small_store' | 'place_of_use' | 'vehicle'
      readonly name: string
      readonly address?: string | null
    }
    answer: {
      readonly siteId: string
    }
  }
  /** Attest that a store of yours is locked */
  'POST /v1/sites/{id}/attestations': {
    path: { id: string }
    query: object
    body: {
      readonly condition: 'locked'
      readonly note?: string
    }
    answer: {
      readonly attestedAt: string
      readonly attestedUntil: string
    }
  }
  /** Rename a site, close it, or open it again */
  'POST /v1/sites/{id}/changes': {
    path: { id: string }
    query: object
    body: {
      readonly name?: string
      readonly address?: string | null
      readonly status?: 'active' | 'closed'
    }
    answer: {
      readonly changed: boolean
    }
  }
  /** The label of a site */
  'GET /v1/sites/{id}/label': {
    path: { id: string }
    query: { size?: '62x29' | '100x50' | 'a4'; format?: 'pdf' | 'svg'; language?: 'de' | 'en' }
    body: undefined
    answer: unknown
  }
  /** What a site of yours holds, or held at a moment that is past */
  'GET /v1/sites/{id}/stock': {
    path: { id: string }
    query: { limit?: string; cursor?: string; at?: string }
    body: undefined
    answer: {
      readonly siteId: string
      readonly at: string
      readonly totals: {
        readonly containers: number
        readonly devices: number
        readonly missingDevices: number
        readonly missingContainers: number
        readonly byDeviceType: Readonly<Record<string, number>>
        readonly byContainerType: readonly ({
          readonly containerTypeId: string
          readonly containerType: string | null
          readonly containers: number
        })[]
      }
      readonly containers: readonly ({
        readonly containerId: string
        readonly serial: string
        readonly containerTypeId: string
        readonly containerType: string | null
        readonly since: string
        readonly missing: boolean
        readonly devices: number
        readonly byDeviceType: Readonly<Record<string, number>>
      })[]
      readonly missing: {
        readonly deviceIds: readonly string[]
        readonly more: boolean
      }
      readonly looseDeviceIds: (readonly string[]) | null
      readonly attested: ({
        readonly at: string
        readonly until: string
        readonly old: boolean
      }) | null
    }
  }
  /** Tours, the newest first, with what is not settled; a fitter sees their own */
  'GET /v1/tours': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'under_way' | 'returned'; personId?: string }
    body: undefined
    answer: {
      readonly tours: readonly ({
        readonly tourId: string
        readonly status: 'under_way' | 'returned'
        readonly risk: 'none' | 'codes_at_large' | 'receipts_missing' | 'overdue'
        readonly personId: string | null
        readonly containerId: string
        readonly containerSerial: string | null
        readonly lockSerial: string | null
        readonly keySerial: string | null
        readonly owningPartyId: string
        readonly issuedAt: string
        readonly validUntil: string
        readonly codesIssued: number
        readonly codesUsed: number
        readonly codesAtLarge: number
        readonly receiptsMissing: number
        readonly devicesOut: number | null
        readonly devicesInstalled: number | null
        readonly plannedOpen: number
        readonly plannedDone: number
      })[]
    }
  }
  /** A tour: its codes, receipts and devices */
  'GET /v1/tours/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly tourId: string
      readonly status: 'under_way' | 'returned'
      readonly risk: 'none' | 'codes_at_large' | 'receipts_missing' | 'overdue'
      readonly personId: string | null
      readonly containerId: string
      readonly containerSerial: string | null
      readonly lockSerial: string | null
      readonly keySerial: string | null
      readonly owningPartyId: string
      readonly issuedAt: string
      readonly validUntil: string
      readonly codesIssued: number
      readonly codesUsed: number
      readonly codesAtLarge: number
      readonly receiptsMissing: number
      readonly devicesOut: number | null
      readonly devicesInstalled: number | null
      readonly plannedOpen: number
      readonly plannedDone: number
      readonly unsettled: {
        readonly codes: readonly ({
          readonly openingId: string
          readonly action: 'O' | 'C'
        })[]
        readonly receipts: readonly ({
          readonly openingId: string
          readonly action: 'O' | 'C'
        })[]
        readonly devices: readonly ({
          readonly deviceId: string
          readonly deviceType: string
        })[]
      }
      readonly openings: readonly ({
        readonly openingId: string
        readonly status: 'requested' | 'opening_code_issued' | 'open' | 'closing_code_issued' | 'closed' | 'failed' | 'expired' | 'out_of_sync' | 'force_closed'
        readonly openedAt: string | null
        readonly closedAt: string | null
        readonly overdueAt: string | null
      })[]
    }
  }
  /** End a tour */
  'POST /v1/tours/{id}/returns': {
    path: { id: string }
    query: object
    body: {
      readonly at?: string
    }
    answer: {
      readonly codesAtLarge: number
      readonly receiptsMissing: number
      readonly codes: readonly ({
        readonly openingId: string
        readonly action: 'O' | 'C'
      })[]
      readonly receipts: readonly ({
        readonly openingId: string
        readonly action: 'O' | 'C'
      })[]
      readonly devicesOut: readonly string[]
      readonly plannedOpen: readonly string[]
    }
  }
  /** Who needs a training soon or now, the most urgent first */
  'GET /v1/training-warnings': {
    path: object
    query: { limit?: string; cursor?: string; withinDays?: string }
    body: undefined
    answer: {
      readonly warnings: readonly ({
        readonly personId: string
        readonly name: string | null
        readonly status: 'invited' | 'active' | 'suspended' | 'left'
        readonly state: 'never' | 'ended' | 'ending' | 'in_date'
        readonly trainedUntil: string | null
      })[]
    }
  }
  /** The paper of a training, as a file to keep */
  'GET /v1/trainings/{id}/certificate': {
    path: { id: string }
    query: object
    body: undefined
    answer: unknown
  }
  /** Withdraw a training that was recorded by mistake */
  'POST /v1/trainings/{id}/withdrawals': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly withdrawn: boolean
      readonly trainedUntil: string | null
    }
  }
  /** The public keys by which signed verdicts are checked without a network */
  'GET /v1/verdict-keys': {
    path: object
    query: object
    body: undefined
    answer: {
      readonly keys: readonly ({
        readonly keyId: string
        readonly algorithm: 'Ed25519'
        readonly publicKey: string
      })[]
    }
  }
  /** Who watches over deadlines; where nobody was named, it is the security officers */
  'GET /v1/watches': {
    path: object
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly watches: readonly ({
        readonly kind: ('receipt_not_acknowledged' | 'arrival_overdue' | 'open_too_long' | 'closing_receipt_missing' | 'earlier_receipt_missing' | 'device_on_person' | 'key_not_seen' | 'training_ending' | 'storage_attestation_old' | 'hold_undecided' | 'recall_overdue') | null
        readonly ownerPersonId: string
        readonly deputyPersonId: string | null
        readonly setAt: string
      })[]
    }
  }
  /** Say who watches over deadlines of a kind, and who is told where nobody acknowledges */
  'POST /v1/watches': {
    path: object
    query: object
    body: {
      readonly kind: ('receipt_not_acknowledged' | 'arrival_overdue' | 'open_too_long' | 'closing_receipt_missing' | 'earlier_receipt_missing' | 'device_on_person' | 'key_not_seen' | 'training_ending' | 'storage_attestation_old' | 'hold_undecided' | 'recall_overdue') | null
      readonly ownerPersonId: string
      readonly deputyPersonId: string | null
    }
    answer: {
      readonly kind: ('receipt_not_acknowledged' | 'arrival_overdue' | 'open_too_long' | 'closing_receipt_missing' | 'earlier_receipt_missing' | 'device_on_person' | 'key_not_seen' | 'training_ending' | 'storage_attestation_old' | 'hold_undecided' | 'recall_overdue') | null
    }
  }
  /** Subscriptions of one’s party, the newest first; and which of them fail */
  'GET /v1/webhooks': {
    path: object
    query: { limit?: string; cursor?: string; status?: 'active' | 'ended' }
    body: undefined
    answer: {
      readonly webhooks: readonly ({
        readonly webhookId: string
        readonly url: string
        readonly kinds: readonly ('device.blocked' | 'device.released' | 'device.recalled' | 'device.recall_confirmed' | 'device.locked_out' | 'container.blocked' | 'container.released' | 'device.missing' | 'device.found' | 'device.installed' | 'device.commissioned' | 'container.registered' | 'container.opened' | 'container.closed' | 'container.inspected' | 'container.stored' | 'container.passed_on' | 'container.missing' | 'container.found' | 'shipment.announced' | 'shipment.changed' | 'shipment.withdrawn' | 'shipment.handed_over' | 'shipment.received' | 'shipment.turned_back' | 'incident.opened' | 'incident.closed' | 'deadline.warned' | 'deadline.passed' | 'deadline.escalated')[]
        readonly description: string
        readonly status: 'active' | 'ended'
        readonly registeredAt: string
        readonly secret: {
          readonly generation: number
          readonly previousSignsUntil: string | null
        }
        readonly waiting: number
        readonly dead: number
        readonly health: {
          readonly state: 'untried' | 'ok' | 'failing'
          readonly failures: number
          readonly failingSince: string | null
          readonly lastAttemptAt: string | null
          readonly lastDeliveredAt: string | null
          readonly lastAnswer: number | null
          readonly lastError: string | null
        }
      })[]
      readonly failing: readonly string[]
    }
  }
  /** Have a system told what happens; the secret is shown this once */
  'POST /v1/webhooks': {
    path: object
    query: object
    body: {
      readonly url: string
      readonly kinds: readonly (('device.blocked') | ('device.released') | ('device.recalled') | ('device.recall_confirmed') | ('device.locked_out') | ('container.blocked') | ('container.released') | ('device.missing') | ('device.found') | ('device.installed') | ('device.commissioned') | ('container.registered') | ('container.opened') | ('container.closed') | ('container.inspected') | ('container.stored') | ('container.passed_on') | ('container.missing') | ('container.found') | ('shipment.announced') | ('shipment.changed') | ('shipment.withdrawn') | ('shipment.handed_over') | ('shipment.received') | ('shipment.turned_back') | ('incident.opened') | ('incident.closed') | ('deadline.warned') | ('deadline.passed') | ('deadline.escalated'))[]
      readonly description?: string
    }
    answer: {
      readonly webhookId: string
      readonly url: string
      readonly kinds: readonly ('device.blocked' | 'device.released' | 'device.recalled' | 'device.recall_confirmed' | 'device.locked_out' | 'container.blocked' | 'container.released' | 'device.missing' | 'device.found' | 'device.installed' | 'device.commissioned' | 'container.registered' | 'container.opened' | 'container.closed' | 'container.inspected' | 'container.stored' | 'container.passed_on' | 'container.missing' | 'container.found' | 'shipment.announced' | 'shipment.changed' | 'shipment.withdrawn' | 'shipment.handed_over' | 'shipment.received' | 'shipment.turned_back' | 'incident.opened' | 'incident.closed' | 'deadline.warned' | 'deadline.passed' | 'deadline.escalated')[]
      readonly description: string
      readonly secret: string | null
    }
  }
  /** End a subscription; what waits is not sent any more */
  'DELETE /v1/webhooks/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly webhookId: string
      readonly status: 'ended'
    }
  }
  /** A subscription, and how it goes with it */
  'GET /v1/webhooks/{id}': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly webhookId: string
      readonly url: string
      readonly kinds: readonly ('device.blocked' | 'device.released' | 'device.recalled' | 'device.recall_confirmed' | 'device.locked_out' | 'container.blocked' | 'container.released' | 'device.missing' | 'device.found' | 'device.installed' | 'device.commissioned' | 'container.registered' | 'container.opened' | 'container.closed' | 'container.inspected' | 'container.stored' | 'container.passed_on' | 'container.missing' | 'container.found' | 'shipment.announced' | 'shipment.changed' | 'shipment.withdrawn' | 'shipment.handed_over' | 'shipment.received' | 'shipment.turned_back' | 'incident.opened' | 'incident.closed' | 'deadline.warned' | 'deadline.passed' | 'deadline.escalated')[]
      readonly description: string
      readonly status: 'active' | 'ended'
      readonly registeredAt: string
      readonly secret: {
        readonly generation: number
        readonly previousSignsUntil: string | null
      }
      readonly waiting: number
      readonly dead: number
      readonly health: {
        readonly state: 'untried' | 'ok' | 'failing'
        readonly failures: number
        readonly failingSince: string | null
        readonly lastAttemptAt: string | null
        readonly lastDeliveredAt: string | null
        readonly lastAnswer: number | null
        readonly lastError: string | null
      }
    }
  }
  /** Change address, kinds or description; what is left out stays */
  'POST /v1/webhooks/{id}/changes': {
    path: { id: string }
    query: object
    body: {
      readonly url?: string
      readonly kinds?: readonly (('device.blocked') | ('device.released') | ('device.recalled') | ('device.recall_confirmed') | ('device.locked_out') | ('container.blocked') | ('container.released') | ('device.missing') | ('device.found') | ('device.installed') | ('device.commissioned') | ('container.registered') | ('container.opened') | ('container.closed') | ('container.inspected') | ('container.stored') | ('container.passed_on') | ('container.missing') | ('container.found') | ('shipment.announced') | ('shipment.changed') | ('shipment.withdrawn') | ('shipment.handed_over') | ('shipment.received') | ('shipment.turned_back') | ('incident.opened') | ('incident.closed') | ('deadline.warned') | ('deadline.passed') | ('deadline.escalated'))[]
      readonly description?: string
    }
    answer: {
      readonly webhookId: string
    }
  }
  /** What was given up after three days of trying, in order */
  'GET /v1/webhooks/{id}/dead-letters': {
    path: { id: string }
    query: { limit?: string; cursor?: string }
    body: undefined
    answer: {
      readonly deadLetters: readonly ({
        readonly eventId: string
        readonly kind: 'device.blocked' | 'device.released' | 'device.recalled' | 'device.recall_confirmed' | 'device.locked_out' | 'container.blocked' | 'container.released' | 'device.missing' | 'device.found' | 'device.installed' | 'device.commissioned' | 'container.registered' | 'container.opened' | 'container.closed' | 'container.inspected' | 'container.stored' | 'container.passed_on' | 'container.missing' | 'container.found' | 'shipment.announced' | 'shipment.changed' | 'shipment.withdrawn' | 'shipment.handed_over' | 'shipment.received' | 'shipment.turned_back' | 'incident.opened' | 'incident.closed' | 'deadline.warned' | 'deadline.passed' | 'deadline.escalated'
        readonly lane: 'urgent' | 'ordinary'
        readonly attempts: number
        readonly createdAt: string
        readonly endedAt: string
        readonly lastAnswer: number | null
        readonly lastError: string | null
        readonly event: {
          readonly specversion: '1.0'
          readonly id: string
          readonly source: string
          readonly type: string
          readonly subject?: string
          readonly time: string
          readonly datacontenttype: 'application/json'
          readonly sequence: string
          readonly data: Readonly<Record<string, unknown>>
        }
      })[]
    }
  }
  /** Send again what was given up */
  'POST /v1/webhooks/{id}/resends': {
    path: { id: string }
    query: object
    body: {
      readonly eventIds?: readonly string[]
    }
    answer: {
      readonly resent: number
    }
  }
  /** Make a new secret, shown this once; the one before signs beside it for a while */
  'POST /v1/webhooks/{id}/secrets': {
    path: { id: string }
    query: object
    body: {
      readonly previousSignsHours?: number
    }
    answer: {
      readonly webhookId: string
      readonly generation: number
      readonly previousSignsUntil: string | null
      readonly secret: string | null
    }
  }
  /** Send a test event now, and show what came back */
  'POST /v1/webhooks/{id}/tests': {
    path: { id: string }
    query: object
    body: undefined
    answer: {
      readonly eventId: string
      readonly delivered: boolean | null
      readonly answer: number | null
      readonly why: string | null
      readonly tookMs: number | null
    }
  }
}
