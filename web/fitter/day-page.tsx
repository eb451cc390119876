/** My day: what comes next, and what is still out in the evening. */
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useRead } from '../api/context.tsx'
import { TRUST_WORDS } from '../find/state-words.ts'
import { dayText, deviceText, momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useField } from '../offline/field.ts'
import { useSession } from '../session/session.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Badge, Busy, Empty, Notice, Wrong } from '../ui/parts.tsx'
import { BoxLine } from './box-line.tsx'
import { Evening } from './evening.tsx'
import { type Day, type DeviceOnMe, type MyDay, type Planned, useMyDay } from './my-day.ts'
import { DAY_WORDS } from './words.ts'
import './fitter.css'

export default function DayPage(): ReactNode {
  const say = useWords(DAY_WORDS)
  const language = useLanguage()
  const my = useMyDay()
  const { day, error, isOffline, devices, planned, again } = my
  const { tour } = useField()
  if (day === null && !isOffline) {
    return <Page title={say.title}>{error === null ? <Busy /> : <Wrong error={error} again={again} />}</Page>
  }
  return (
    <Page title={say.title} lead={dayText(language, day?.asOf ?? Date.now())}>
      <div className="stack loose fitter">
        <Unsent />
        {isOffline && (
          <Notice tone="warn">
            <p>{say.offlineDay}</p>
          </Notice>
        )}
        {day !== null && <Warnings day={day} />}
        <Next my={my} />
        <Offers />
        <Section title={say.boxes}>
          {day !== null && day.containers.length === 0 && (
            <Empty title={say.noBoxes}>
              <p>{say.noBoxesText}</p>
            </Empty>
          )}
          <ul className="list">
            {day === null
              ? tour.tours.map((pack) => (
                  <BoxLine
                    key={pack.containerId}
                    box={{ containerId: pack.containerId, serial: pack.containerSerial, status: null, refused: null }}
                    opening={undefined}
                    isOnTour
                  />
                ))
              : day.containers.map((box) => (
                  <BoxLine
                    key={box.containerId}
                    box={box}
                    opening={day.openings.find(({ containerId }) => containerId === box.containerId)}
                    isOnTour={box.tourId !== null}
                  />
                ))}
          </ul>
          {day?.moreContainers === true && <p className="quiet">{say.moreBoxes}</p>}
        </Section>
        <Section title={say.planned}>
          <Plans planned={planned} />
        </Section>
        <Section title={say.devices}>
          <Devices devices={devices} />
        </Section>
        <Evening my={my} />
      </div>
    </Page>
  )
}

function Unsent(): ReactNode {
  const say = useWords(DAY_WORDS)
  const { queue } = useField()
  if (queue.unsent + queue.refused === 0) return null
  return (
    <Notice tone={queue.refused > 0 ? 'bad' : 'warn'}>
      {queue.refused > 0 && <p>{say.refusedActs(queue.refused)}</p>}
      {queue.unsent > 0 && <p>{say.unsent(queue.unsent)}</p>}
      <p>
        <LinkButton to="/unconfirmed">{say.lookAtIt}</LinkButton>
      </p>
    </Notice>
  )
}

function Warnings({ day }: { readonly day: Day }): ReactNode {
  const say = useWords(DAY_WORDS)
  const language = useLanguage()
  const { state, trainedUntil } = day.training
  const good = day.keys.find(({ keyStatus }) => keyStatus === 'active')
  const [bad] = day.keys
  return (
    <>
      {state === 'ended' && (
        <Notice tone="bad">
          <p>{say.trainingEnded}</p>
        </Notice>
      )}
      {state === 'never' && (
        <Notice tone="bad">
          <p>{say.trainingNever}</p>
        </Notice>
      )}
      {state === 'ending' && trainedUntil !== null && (
        <Notice tone="warn">
          <p>{say.trainingEnding(dayText(language, trainedUntil))}</p>
        </Notice>
      )}
      {good === undefined && (
        <Notice tone="bad">
          <p>{bad === undefined ? say.noKey : say.keyBad(bad.keySerial)}</p>
        </Notice>
      )}
    </>
  )
}

/** The one thing that comes next. */
function Next({ my }: { readonly my: MyDay }): ReactNode {
  const say = useWords(DAY_WORDS)
  const language = useLanguage()
  const { day, devices, planned } = my
  const open = day?.openings.find(({ openedAt }) => openedAt !== null) ?? day?.openings[0]
  const plan = planned.find(({ status }) => status === 'planned')
  const usable = devices.find(({ defective, missing, isHeld }) => !defective && !missing && !isHeld)
  const box = day?.containers.find(({ mayOpen }) => mayOpen)
  const next =
    plan !== undefined && usable !== undefined
      ? { to: `/install?plan=${plan.plannedInstallationId}`, text: say.nextInstall(plan.place) }
      : open !== undefined
        ? {
            to: `/box/${open.containerId}`,
            text: open.overdue ? say.nextClose(open.containerSerial ?? '') : say.nextGoOn(open.containerSerial ?? ''),
          }
        : box !== undefined
          ? { to: `/box/${box.containerId}`, text: say.nextOpen(box.serial) }
          : null
  if (next === null) return null
  return (
    <section className="stack tight" aria-label={say.next}>
      <LinkButton to={next.to} kind="main" wide className="huge">
        {next.text}
        <Icon name="next" />
      </LinkButton>
      {open !== undefined && open.overdueAt !== null && (
        <p>
          <Badge tone={open.overdue ? 'bad' : 'warn'}>
            <Icon name="clock" size={18} />
            {open.overdue ? say.overdue : say.closeBy(momentText(language, open.overdueAt))}
          </Badge>
        </p>
      )}
    </section>
  )
}

/** Boxes that a colleague wants to hand over. */
function Offers(): ReactNode {
  const say = useWords(DAY_WORDS)
  const { me } = useSession()
  const { data } = useRead('GET /v1/pass-ons', { query: { status: 'offered' } })
  const mine = data?.passOns.filter(({ toPersonId }) => toPersonId === me.person.personId) ?? []
  if (mine.length === 0) return null
  return (
    <Section title={say.offers}>
      <ul className="list">
        {mine.map(({ passOnId }) => (
          <li key={passOnId}>
            <Link href={`/pass-ons/${passOnId}`}>
              <span className="title link">{say.offered}</span>
              <Icon name="next" />
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Plans({ planned }: { readonly planned: readonly Planned[] }): ReactNode {
  const say = useWords(DAY_WORDS)
  if (planned.length === 0) {
    return (
      <Empty title={say.noPlans}>
        <p>{say.noPlansText}</p>
      </Empty>
    )
  }
  return (
    <ol className="list">
      {planned.map((plan) => (
        <li key={plan.plannedInstallationId}>
          {plan.status === 'done' ? (
            <div className="line">
              <PlanText plan={plan} />
              <Badge tone="good">
                <Icon name="check" size={18} />
                {plan.deviceId === null ? '' : say.plannedDone(deviceText(plan.deviceId))}
              </Badge>
            </div>
          ) : (
            <Link href={`/install?plan=${plan.plannedInstallationId}`}>
              <PlanText plan={plan} />
              <Icon name="next" />
            </Link>
          )}
        </li>
      ))}
    </ol>
  )
}

function PlanText({ plan }: { readonly plan: Planned }): ReactNode {
  const { order, place, deviceType, note, containerSerial } = plan
  const more = [deviceType, containerSerial, note].filter((part) => part !== null)
  return (
    <span className="stack tight">
      <span className="title">
        {order}. {place}
      </span>
      {more.length > 0 && <span className="quiet">{more.join(' · ')}</span>}
    </span>
  )
}

function Devices({ devices }: { readonly devices: readonly DeviceOnMe[] }): ReactNode {
  const say = useWords(DAY_WORDS)
  const states = useWords(TRUST_WORDS)
  if (devices.length === 0) return <p className="quiet">{say.noDevices}</p>
  return (
    <ul className="list">
      {devices.map(({ deviceId, deviceType, defective, missing, isHeld }) => (
        <li key={deviceId}>
          <Link href={`/install/${deviceId}`}>
            <span className="stack tight">
              <span className="title mono">{deviceText(deviceId)}</span>
              <span className="quiet">{deviceType}</span>
            </span>
            {defective || missing || isHeld ? (
              <Badge tone="bad">
                <Icon name="warn" size={18} />
                {defective ? say.defective : missing ? states.missing : say.held}
              </Badge>
            ) : (
              <span className="go">
                {say.install}
                <Icon name="next" size={20} />
              </span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  )
}
