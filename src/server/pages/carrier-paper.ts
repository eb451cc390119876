/** The paper for a driver whose phone fails: one sheet in five languages, with boxes to tick and a code for whoever types it in. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PaperView } from '../../store/queries/carrier-drivers.ts'
import { PICTOGRAMS, type Pictogram } from './browser/carrier-pictograms.ts'
import { CARRIER_LANGUAGES, CARRIER_WORDS, type CarrierWord } from './browser/carrier-words.ts'

const STYLE = readFileSync(join(import.meta.dirname, 'carrier-paper.css'), 'utf8')

/** A sheet that is saved and printed somewhere else takes its style along. */
export const PAPER_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `code`: as it is printed. Names come from people and are written as text. */
export function paperDocument({ carrier, from, to, serials, link }: PaperView, code: string): string {
  const until = new Date(link.expiresAt).toISOString().slice(0, 16).replace('T', ' ')
  const rows = serials.map((serial) => `<tr><th scope="row">${text(serial)}</th>${'<td><i></i></td>'.repeat(2)}</tr>`)
  return `<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<title>${CARRIER_WORDS.paperTitle.de} · Geleit</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${words('paperTitle')}</h1>
<p class="code">${text(code)}</p>
</header>
<p class="how">${lines('paperHow')}</p>
<dl>
<div><dt>${words('from')}</dt><dd>${text(placeOf(from))}</dd></div>
<div><dt>${words('carrier')}</dt><dd>${text(carrier)}</dd></div>
<div><dt>${words('to')}</dt><dd>${text(placeOf(to))}</dd></div>
</dl>
<ul>
<li><i></i>${words('paperTaken')}</li>
<li><i></i>${words('paperHanded')}</li>
</ul>
<table>
<thead>
<tr>
<th scope="col">${picture('box')}${lines('boxNumber')}</th>
<th scope="col">${picture('intact')}${lines('undamaged')}</th>
<th scope="col">${picture('damaged')}${lines('broken')}</th>
</tr>
</thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<p class="blank">${words('paperDamage')}</p>
<div class="signatures">
<p>${words('name')}</p>
<p>${words('paperWhen')}</p>
<p>${picture('sign')}${words('signature')}</p>
</div>
<footer>${text(link.shipmentId)} · ${link.step} · ${until} UTC</footer>
</body>
</html>
`
}

function placeOf({ party, site, address }: PaperView['from']): string {
  return [party, site, address].filter((part) => part !== null && part !== '').join(', ')
}

/** One line for all languages. */
function words(word: CarrierWord): string {
  return CARRIER_LANGUAGES.map((each) => `<span lang="${each}">${text(CARRIER_WORDS[word][each])}</span>`).join(' · ')
}

/** One line for each language. */
function lines(word: CarrierWord): string {
  return CARRIER_LANGUAGES.map((each) => `<span lang="${each}">${text(CARRIER_WORDS[word][each])}</span>`).join('<br>')
}

function picture(name: Pictogram): string {
  const paths = PICTOGRAMS[name].map((line) => `<path d="${line}"/>`).join('')
  return `<svg viewBox="0 0 48 48" aria-hidden="true">${paths}</svg>`
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function text(value: string): string {
  return value.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? '')
}
