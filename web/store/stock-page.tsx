/** What a place holds, or held, by type. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { Answer } from '../api/client.ts'
import { useConnection } from '../api/context.tsx'
import { momentText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { Button } from '../ui/button.tsx'
import { Select, TextField } from '../ui/fields.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Busy, Empty, Notice, Wrong } from '../ui/parts.tsx'
import { useSiteKinds } from './sites.ts'
import { STOCK_WORDS } from './stock-words.ts'
import './store.css'

type Stock = Answer<'GET /v1/sites/{id}/stock'>

export default function StockPage(): ReactNode {
  const say = useWords(STOCK_WORDS)
  const kinds = useSiteKinds()
  const { api, who } = useConnection()
  const { me } = useSession()
  const [siteId, setSite] = useState(me.sites[0]?.siteId ?? '')
  const [when, setWhen] = useState('')
  // The field speaks of the time of whoever looks; the server of UTC.
  const at = when === '' ? undefined : new Date(when).toISOString()
  const stock = useInfiniteQuery({
    queryKey: [who, 'GET /v1/sites/{id}/stock', siteId, at],
    enabled: siteId !== '',
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      api.page('GET /v1/sites/{id}/stock', {
        path: { id: siteId },
        query: {
          limit: '200',
          ...(at === undefined ? {} : { at }),
          ...(pageParam === '' ? {} : { cursor: pageParam }),
        },
      }),
    getNextPageParam: ({ cursor }) => cursor,
  })
  const [first] = stock.data?.pages ?? []
  return (
    <Page title={say.title} lead={say.lead} wide>
      <div className="stack loose">
        <div className="store-pair">
          <Select
            label={say.site}
            value={siteId}
            onChange={setSite}
            options={me.sites.map((site) => ({ value: site.siteId, text: `${site.name} (${kinds[site.kind]})` }))}
          />
          <TextField label={say.when} hint={say.whenHint} type="datetime-local" value={when} onChange={setWhen} />
        </div>
        {stock.error !== null && <Wrong error={stock.error} again={() => stock.refetch()} />}
        {first === undefined && stock.error === null && siteId !== '' && <Busy />}
        {first !== undefined && (
          <Shown stock={first.answer} boxes={stock.data?.pages.flatMap(({ answer }) => answer.containers) ?? []} />
        )}
        {stock.hasNextPage && (
          <div>
            <Button onClick={() => stock.fetchNextPage()}>{say.more}</Button>
          </div>
        )}
      </div>
    </Page>
  )
}

function Shown({ stock, boxes }: { readonly stock: Stock; readonly boxes: Stock['containers'] }): ReactNode {
  const say = useWords(STOCK_WORDS)
  const language = useLanguage()
  const { totals, looseDeviceIds, attested } = stock
  return (
    <div className="stack loose">
      <p className="quiet">{say.asOf(momentText(language, stock.at))}</p>
      <dl className="store-numbers">
        {(
          [
            [say.boxes, totals.containers],
            [say.devices, totals.devices],
            [say.missing, totals.missingDevices + totals.missingContainers],
          ] as const
        ).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {looseDeviceIds !== null && looseDeviceIds.length > 0 && (
        <Notice tone="warn">
          <p>{say.loose(looseDeviceIds.length)}</p>
        </Notice>
      )}
      {attested !== null && (
        <p className="quiet">{attested.old ? say.notAttested : say.attested(momentText(language, attested.until))}</p>
      )}
      {totals.containers === 0 && totals.devices === 0 ? (
        <Empty title={say.empty}>
          <p>{say.emptyText}</p>
        </Empty>
      ) : (
        <>
          <div className="store-pair">
            <ByType title={say.byType} rows={Object.entries(totals.byDeviceType)} />
            <ByType
              title={say.byBoxType}
              rows={totals.byContainerType.map((each) => [
                each.containerType ?? say.othersType(each.containerTypeId),
                each.containers,
              ])}
            />
          </div>
          <Boxes of={boxes} />
        </>
      )}
    </div>
  )
}

function ByType({
  title,
  rows,
}: {
  readonly title: string
  readonly rows: readonly (readonly [string, number])[]
}): ReactNode {
  const say = useWords(STOCK_WORDS)
  return (
    <Section title={title}>
      <table className="table store-table">
        <thead>
          <tr>
            <th scope="col">{say.type}</th>
            <th scope="col" className="number">
              {say.number}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, count]) => (
            <tr key={name}>
              <td>{name}</td>
              <td className="number">{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

function Boxes({ of }: { readonly of: Stock['containers'] }): ReactNode {
  const say = useWords(STOCK_WORDS)
  const language = useLanguage()
  return (
    <Section title={say.boxes}>
      <table className="table store-table">
        <thead>
          <tr>
            <th scope="col">{say.box}</th>
            <th scope="col">{say.here}</th>
            <th scope="col" className="number">
              {say.devices}
            </th>
          </tr>
        </thead>
        <tbody>
          {of.map(({ containerId, serial, since, devices }) => (
            <tr key={containerId}>
              <td>
                <Link href={`/boxes/${containerId}`} className="mono">
                  {serial}
                </Link>
              </td>
              <td>{momentText(language, since)}</td>
              <td className="number">{devices}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
