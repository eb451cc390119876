/** After each step: the model and the rows show the same, and what holds always holds (DOMAIN, section 4). */
import { oracle } from '../exposure/oracle.ts'
import type { IncidentModel, Model } from './model.ts'
import type { Real, Rows } from './real.ts'

/** The devices that each incident of a box has exposed so far, by the oracle; kept until something new is told. */
export class Exposures {
  readonly #model: Model
  #events = -1
  #exposed: ReadonlyMap<string, ReadonlySet<string>> = new Map()

  constructor(model: Model) {
    this.#model = model
  }

  of(incident: IncidentModel): ReadonlySet<string> {
    if (incident.deviceId !== null) return new Set([incident.deviceId])
    const { events, boxes } = this.#model
    // The oracle is slow on purpose: it is asked where something new may have changed its opinion.
    if (events.length !== this.#events) {
      const containers = boxes.map(({ name }) => ({ id: name, orderedBy: 'counter' as const }))
      this.#exposed = oracle({ containers, events }).at(-1) ?? new Map()
      this.#events = events.length
    }
    return this.#exposed.get(incident.name) ?? new Set()
  }

  /** What an open incident holds now. */
  held(): ReadonlySet<string> {
    const open = this.#model.incidents.filter((incident) => incident.open)
    return new Set(open.flatMap((incident) => [...this.of(incident)].filter((id) => !incident.released.has(id))))
  }
}

export async function differences(model: Model, real: Real, exposures: Exposures): Promise<string[]> {
  const rows = await real.look(
    model.devices.map(({ deviceId }) => deviceId),
    model.boxes.map(({ containerId }) => containerId),
  )
  return [...devices(model, real, rows, exposures), ...boxes(model, real, rows), ...incidents(model, rows, exposures)]
}

function devices(model: Model, real: Real, rows: Rows, exposures: Exposures): string[] {
  const held = exposures.held()
  const wrong: string[] = []
  // Conservation: every device that was announced is somewhere.
  if (rows.devices.length !== model.devices.length)
    wrong.push(`${rows.devices.length} devices of ${model.devices.length}`)
  for (const device of model.devices) {
    const row = rows.devices.find(({ id }) => id === device.deviceId)
    const box = device.box?.containerId ?? null
    const say = (what: string, found: unknown, wanted: unknown): void => {
      if (found !== wanted)
        wrong.push(`${device.deviceId}: ${what} is ${String(found)}, the model says ${String(wanted)}`)
    }
    say('custody', row?.custody, device.custody)
    say('container', row?.container, box)
    say('person', row?.person, device.hand === null ? null : real.personId(device.hand))
    say('missing', row?.missing, device.missing)
    say('possessing party', row?.has, real.partyOf(PEOPLE[device.has]))
    // Rule 20, where nothing else was agreed: whoever signed for it.
    say('responsible party', row?.responsible, real.partyOf(PEOPLE[device.has]))
    // Rule 1: exactly one place, and the open stay says the same.
    say('number of places', (row?.places ?? 0) <= 1, true)
    say('open stays', row?.stays.join(), box ?? '')
    const grounds = new Set(row?.grounds.map((ground) => ground.split(' ')[0]))
    say('held', grounds.has('incident'), held.has(device.deviceId))
    say('unproven', grounds.has('unproven'), device.unproven)
  }
  return wrong
}

function boxes(model: Model, real: Real, rows: Rows): string[] {
  const wrong: string[] = []
  for (const box of model.boxes) {
    const row = rows.containers.find(({ id }) => id === box.containerId)
    const say = (what: string, found: unknown, wanted: unknown): void => {
      if (found !== wanted) wrong.push(`${box.name}: ${what} is ${String(found)}, the model says ${String(wanted)}`)
    }
    say('status', row?.status, box.status)
    say('site', row?.site, box.place === null ? null : real.site(box.place))
    say('possessing party', row?.has, real.partyOf(PEOPLE[box.has]))
    say('responsible party', row?.responsible, real.partyOf(PEOPLE[box.has]))
    // Rule 5: one opening at a time.
    say('openings', row?.openings, box.opening === null ? 0 : 1)
    const grounds = new Set(row?.grounds.map((ground) => ground.split(' ')[0]))
    say('held', grounds.has('incident'), model.boxHeld(box))
    say('unproven', grounds.has('unproven'), box.unproven)
  }
  return wrong
}

/** What each incident holds, or held, is what the oracle exposes: not one device less, and none more. */
function incidents(model: Model, rows: Rows, exposures: Exposures): string[] {
  const wrong: string[] = []
  for (const box of model.boxes) {
    const told = model.incidents.filter((incident) => incident.box === box)
    const found = rows.incidents.filter(({ container }) => container === box.containerId)
    if (told.length !== found.length) {
      wrong.push(`${box.name}: ${found.length} incidents, the model says ${told.length}`)
      continue
    }
    for (const [index, incident] of told.entries()) {
      const row = found[index]
      const wanted = [...exposures.of(incident)].sort().join(' ')
      const held = [...(row?.devices ?? [])].sort().join(' ')
      if (held !== wanted) wrong.push(`${incident.name} holds "${held}", the oracle exposes "${wanted}"`)
      if (row?.open !== incident.open) wrong.push(`${incident.name}: open is ${String(row?.open)}`)
    }
  }
  return wrong
}

const PEOPLE = { maker: 'maker-dispatcher', carrier: 'driver', operator: 'store-keeper' } as const
