/** The list of the production line, pasted or from a file; what stands against it is said line by line. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Problem } from '../api/client.ts'
import { useApi } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { TextArea, TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icons.tsx'
import { Section } from '../ui/page.tsx'
import { Badge } from '../ui/parts.tsx'
import { PACK_WORDS } from './pack-words.ts'
import { type Finding, findingsIn, typeOf, withoutLines } from './packing.ts'

/** As much as the server takes at once. */
const LIST_MOST = 1024 * 1024
const SOURCE_MOST = 100
const FINDINGS_MOST = 100

export function PackList({ openingId }: { readonly openingId: string }): ReactNode {
  const say = useWords(PACK_WORDS)
  const api = useApi()
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const [source, setSource] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const [findings, setFindings] = useState<readonly Finding[]>([])
  const change = (next: string): void => {
    setText(next)
    setWrong(null)
    setFindings([])
  }
  const readFile = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    try {
      change(new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()))
      setSource((known) => (known === '' ? file.name.slice(0, SOURCE_MOST) : known))
    } catch {
      change('')
      setWrong(say.unreadable)
    }
  }
  const send = async (): Promise<void> => {
    setFindings([])
    const named = source.trim() === '' ? '' : `?${new URLSearchParams({ sourceName: source.trim() })}`
    try {
      await api.fetch(`/v1/openings/${encodeURIComponent(openingId)}/packing-lists${named}`, {
        method: 'POST',
        headers: { 'content-type': typeOf(text), 'idempotency-key': crypto.randomUUID() },
        body: text,
      })
    } catch (refused) {
      if (refused instanceof Problem) setFindings(findingsIn(refused.members))
      throw refused
    }
    await queries.invalidateQueries()
  }
  const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== '').length
  return (
    <Section title={say.fromLine}>
      <div>
        <label className="button store-file">
          <Icon name="plus" />
          {say.file}
          <input
            type="file"
            accept=".csv,.txt,.tsv,.json,text/csv,text/plain,application/json"
            className="hidden-text"
            onChange={(event) => {
              void readFile(event.target.files?.[0])
              event.target.value = ''
            }}
          />
        </label>
      </div>
      <Form send={say.send} onSend={send} off={lines === 0 ? say.listFirst : null}>
        <div className="store-list">
          <TextArea
            label={say.list}
            hint={lines === 0 ? say.listHint : say.lines(lines)}
            value={text}
            onChange={change}
            wrong={wrong}
            maxLength={LIST_MOST}
          />
        </div>
        <TextField label={say.source} value={source} onChange={setSource} maxLength={SOURCE_MOST} />
      </Form>
      {findings.length > 0 && <Findings of={findings} onLeaveOut={() => change(withoutLines(text, findings))} />}
    </Section>
  )
}

function Findings({ of, onLeaveOut }: { readonly of: readonly Finding[]; readonly onLeaveOut: () => void }): ReactNode {
  const say = useWords(PACK_WORDS)
  return (
    <div className="stack tight">
      <h3>{say.findings}</h3>
      <ol className="list">
        {of.slice(0, FINDINGS_MOST).map(({ line, text, why }) => (
          <li key={`${line} ${text} ${why}`}>
            <div className="line">
              <span className="stack tight">
                <span className="row">
                  {line !== null && <Badge tone="bad">{say.line(line)}</Badge>}
                  <span className="title mono">{text}</span>
                </span>
                {why !== null && <span>{why}</span>}
              </span>
            </div>
          </li>
        ))}
      </ol>
      {of.length >= FINDINGS_MOST && <p className="quiet">{say.findingsMore}</p>}
      {of.some(({ line }) => line !== null) && (
        <div>
          <Button onClick={onLeaveOut}>{say.leaveOut}</Button>
        </div>
      )}
    </div>
  )
}
