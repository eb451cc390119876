import { type ReactNode, useState } from 'react'
import { useRead } from '../api/context.tsx'
import { deviceText } from '../i18n/format.ts'
import { useWords } from '../i18n/language.tsx'
import { Select } from '../ui/fields.tsx'
import { Section } from '../ui/page.tsx'
import { Loaded } from '../ui/parts.tsx'
import type { Count } from './count-page.tsx'
import { COUNT_WORDS } from './count-words.ts'

const LISTS = ['missing', 'surplus', 'wrong_place', 'unknown', 'found_again', 'found', 'moved'] as const
type List = (typeof LISTS)[number]
const SHOWN_MOST = 200

/** What is found, what lacks, what lies wrong: by name. */
export function CountLists({
  countId,
  totals,
  isOpen,
}: {
  readonly countId: string
  readonly totals: Count['totals']
  readonly isOpen: boolean
}): ReactNode {
  const say = useWords(COUNT_WORDS)
  const [list, setList] = useState<List>('missing')
  const findings = useRead(
    'GET /v1/counts/{id}/findings',
    { path: { id: countId }, query: { list, limit: String(SHOWN_MOST) } },
    isOpen ? { refetchInterval: 3_000 } : {},
  )
  const numbers: Readonly<Record<List, number>> = {
    missing: totals.devicesMissing + totals.containersMissing,
    surplus: totals.devicesSurplus + totals.containersSurplus,
    wrong_place: totals.devicesWrongPlace,
    unknown: totals.unknown,
    found_again: totals.devicesFoundAgain,
    found: totals.devicesFound + totals.containersFound,
    moved: totals.moved,
  }
  return (
    <Section title={say.lists}>
      <Select
        label={say.whichList}
        value={list}
        onChange={(next) => setList(next as List)}
        options={LISTS.map((value) => ({ value, text: `${say[`list_${value}`]} (${numbers[value]})` }))}
      />
      <Loaded read={findings}>
        {(data) =>
          data.findings.length === 0 ? (
            <p className="quiet">{say.listEmpty}</p>
          ) : (
            <>
              <ul className="list">
                {data.findings.map(({ kind, id, serial }) => (
                  <li key={`${kind} ${id}`}>
                    <div className="line">
                      <span className="mono">{kind === 'device' ? deviceText(id) : (serial ?? id)}</span>
                    </div>
                  </li>
                ))}
              </ul>
              {data.findings.length === SHOWN_MOST && <p className="quiet">{say.listMore}</p>}
            </>
          )
        }
      </Loaded>
    </Section>
  )
}
