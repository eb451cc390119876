/** How things stand, for whoever sends out, keeps or watches: each number leads to what it counts. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Answer } from '../api/client.ts'
import { useRead } from '../api/context.tsx'
import { useNames } from '../find/names.ts'
import { CUSTODY_WORDS, STATUS_WORDS } from '../find/state-words.ts'
import { momentText, numberText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Empty, Loaded } from '../ui/parts.tsx'
import { Deadlines } from './deadlines.tsx'
import { OFFICE_WORDS } from './office-words.ts'
import { TourLines } from './tour-lines.tsx'
import './office.css'

type Overview = Answer<'GET /v1/overview'>

/** Numbers of what is not written down as it happens, such as a deadline that passes, ms. */
const AGAIN_MS = 60_000

export default function OverviewPage(): ReactNode {
  const say = useWords(OFFICE_WORDS)
  const language = useLanguage()
  const names = useNames()
  const { may } = useSession()
  const seesNumbers = may('stock:read')
  const read = useRead('GET /v1/overview', {}, { enabled: seesNumbers, refetchInterval: AGAIN_MS })
  const at = read.data === undefined ? null : momentText(language, read.data.at)
  const sites = read.data?.siteIds.flatMap((id) => names.site(id) ?? []).join(', ') ?? ''
  const lead = at === null ? say.welcome : sites === '' ? say.asOf(at) : say.ofSites(at, sites)
  return (
    <Page title={say.overview} lead={lead} wide>
      <div className="stack loose">
        {seesNumbers && <Loaded read={read}>{(overview) => <Urgent of={overview} />}</Loaded>}
        <div className="office-columns">
          {may('deadlines:read') && <Deadlines />}
          {may('people:read') && may('tours:read') && <Tours />}
          {may('shipments:read') && <Expected />}
        </div>
        {read.data !== undefined && <Numbers of={read.data} />}
      </div>
    </Page>
  )
}

interface NumberProps {
  readonly count: number
  readonly text: string
  readonly to: string
  readonly isBad?: boolean
  /** There are more than were counted. */
  readonly isMore?: boolean
}

function CountLink({ count, text, to, isBad = false, isMore = false }: NumberProps): ReactNode {
  const say = useWords(OFFICE_WORDS)
  const language = useLanguage()
  const number = numberText(language, count)
  return (
    <li>
      <Link href={to} className={isBad ? 'office-number bad' : 'office-number'}>
        <strong>
          {isBad && <Icon name="warn" />}
          {isMore ? say.moreThan(number) : number}
        </strong>
        <span>{text}</span>
      </Link>
    </li>
  )
}

function Urgent({ of }: { readonly of: Overview }): ReactNode {
  const say = useWords(OFFICE_WORDS)
  const { devices, containers, incidents, deadlines, tours, shipments } = of
  const held = (trust: string): number => devices.byTrust.find((each) => each.trust === trust)?.devices ?? 0
  const isMore = !devices.complete
  const numbers: readonly NumberProps[] = [
    { count: incidents.open, text: say.incidents, to: '/incidents?status=open', isMore: !incidents.complete },
    { count: deadlines.passed, text: say.passed, to: '/#deadlines' },
    { count: tours.overdue, text: say.toursOverdue, to: '/tours?status=under_way' },
    { count: shipments.late, text: say.late, to: '/shipments?status=in_transit' },
    { count: shipments.toAcknowledge, text: say.toAcknowledge, to: '/shipments?status=delivered' },
    { count: containers.held, text: say.boxesHeld, to: '/boxes?trust=incident' },
    { count: containers.missing, text: say.boxesMissing, to: '/boxes?missing=true' },
    { count: held('incident'), text: say.devicesHeld, to: '/devices?trust=incident', isMore },
    { count: held('unproven'), text: say.devicesUnproven, to: '/devices?trust=unproven', isMore },
    { count: held('locked_out'), text: say.devicesLocked, to: '/devices?trust=locked_out', isMore },
    { count: devices.missing, text: say.devicesMissing, to: '/devices?missing=true', isMore },
  ].filter(({ count }) => count > 0)
  return (
    <Section title={say.urgent}>
      {numbers.length === 0 ? (
        <Empty title={say.allWell}>
          <p>{say.allWellText}</p>
        </Empty>
      ) : (
        <ul className="office-numbers">
          {numbers.map((each) => (
            <CountLink key={each.text} {...each} isBad />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Numbers({ of }: { readonly of: Overview }): ReactNode {
  const say = useWords(OFFICE_WORDS)
  const status = useWords(STATUS_WORDS)
  const custody = useWords(CUSTODY_WORDS)
  return (
    <>
      <Section title={say.boxes}>
        <ul className="office-numbers">
          {of.containers.byStatus.map((each) => (
            <CountLink
              key={each.status}
              count={each.containers}
              text={status[each.status]}
              to={`/boxes?status=${each.status}`}
            />
          ))}
        </ul>
      </Section>
      <Section title={say.devices}>
        <ul className="office-numbers">
          {of.devices.byCustody.map((each) => (
            <CountLink
              key={each.custody}
              count={each.devices}
              text={custody[each.custody]}
              to={`/devices?custody=${each.custody}`}
              isMore={!of.devices.complete}
            />
          ))}
        </ul>
      </Section>
    </>
  )
}

function Tours(): ReactNode {
  const say = useWords(OFFICE_WORDS)
  const read = useRead('GET /v1/tours', { query: { status: 'under_way', limit: '6' } })
  return (
    <Section title={say.toursUnderWay}>
      <Loaded read={read}>
        {({ tours }) =>
          tours.length === 0 ? (
            <Empty title={say.noTours}>
              <p>{say.noToursText}</p>
            </Empty>
          ) : (
            <TourLines of={tours} />
          )
        }
      </Loaded>
      <div>
        <LinkButton to="/tours">{say.all}</LinkButton>
      </div>
    </Section>
  )
}

/** Shipments to one's own party that are announced or under way. */
function Expected(): ReactNode {
  const say = useWords(OFFICE_WORDS)
  const language = useLanguage()
  const names = useNames()
  const { me } = useSession()
  const announced = useRead('GET /v1/shipments', { query: { status: 'announced', limit: '50' } })
  const underWay = useRead('GET /v1/shipments', { query: { status: 'in_transit', limit: '50' } })
  const expected = [...(underWay.data?.shipments ?? []), ...(announced.data?.shipments ?? [])]
    .filter(({ recipientPartyId }) => recipientPartyId === me.party.partyId)
    .slice(0, 6)
  return (
    <Section title={say.expected}>
      {expected.length === 0 && <p className="quiet">{say.noneExpected}</p>}
      <ul className="list">
        {expected.map(({ shipmentId, partyId, expectedArrival }) => (
          <li key={shipmentId}>
            <Link href={`/shipments/${shipmentId}`}>
              <span className="stack tight">
                <span className="title link">{say.from(names.party(partyId))}</span>
                <span className="quiet">
                  {expectedArrival === null ? say.noTime : momentText(language, expectedArrival)}
                </span>
              </span>
              <Icon name="next" />
            </Link>
          </li>
        ))}
      </ul>
      <div>
        <LinkButton to="/shipments">{say.all}</LinkButton>
      </div>
    </Section>
  )
}
