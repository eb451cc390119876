/** The page without its script: what stands on it before anything is checked. */
import { STANDING, type StandingWord } from './page/words.ts'

export interface Parts {
  readonly style: string
  readonly script: string
  /** For a `meta` element: a page that was saved has no headers any more. */
  readonly policy: string
}

export function template({ style, script, policy }: Parts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${STANDING.title.en}</title>
<style>${style}</style>
</head>
<body>
<div id="unsupported">
<h1>${STANDING.title.en} · ${STANDING.title.de}</h1>
<p lang="en">This page checks in the browser and needs JavaScript, in a browser of 2024 or newer. On a terminal: <code>geleit verify</code>.</p>
<p lang="de">Diese Seite prüft im Browser und braucht JavaScript, in einem Browser ab 2024. Am Terminal: <code>geleit verify</code>.</p>
</div>
<div id="page" hidden>
<header>
<p class="brand">Geleit</p>
<div class="languages" role="group" aria-label="Sprache / Language"><button type="button" lang="en">English</button><button type="button" lang="de">Deutsch</button></div>
</header>
<main>
${word('h1', 'title')}
${word('p', 'lead', 'class="lead"')}
<div class="asked">
<section>
${word('h2', 'keysHeading')}
${word('p', 'keysHint', 'class="hint"')}
${area('logKeys', 3)}
${area('witnessKeys', 3)}
<details id="policy-fold">
${word('summary', 'policy', 'id="policy-label"')}
${word('p', 'policyHint', 'class="form" id="policy-form"')}
${textArea('policy', 5, 'aria-labelledby="policy-label"')}
</details>
</section>
<section>
${word('h2', 'fileHeading')}
<div id="zone">
${word('p', 'drop', 'class="drop"')}
${word('button', 'choose', 'type="button" id="choose"')}
<input type="file" id="file" hidden>
<p id="message" role="status"></p>
</div>
${word('button', 'check', 'type="button" id="check" class="main"')}
</section>
</div>
<section id="result" tabindex="-1">
<div id="verdict" aria-live="assertive"></div>
<div id="details" class="details"></div>
</section>
</main>
<footer>
<div>
${word('h2', 'limitsHeading')}
<div class="limits">
${(['limitRecorded', 'limitTrue', 'limitLater', 'limitWitnesses'] as const).map((limit) => word('p', limit)).join('\n')}
</div>
</div>
<div>
${word('h2', 'pageHeading')}
${word('p', 'pageText')}
<code>geleit verify --page FILE</code>
</div>
</footer>
</div>
<script type="module">${script}</script>
</body>
</html>
`
}

function word(tag: string, name: StandingWord, attributes = ''): string {
  const text = STANDING[name].en.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
  return `<${tag}${attributes === '' ? '' : ` ${attributes}`} data-word="${name}">${text}</${tag}>`
}

function area(name: 'logKeys' | 'witnessKeys', rows: number): string {
  return `${word('label', name, `for="${name}"`)}
${word('p', 'keyForm', `class="form" id="${name}-form"`)}
${textArea(name, rows)}`
}

/** Nothing is filled in, kept or corrected by the browser: these are keys, and the page remembers none. */
function textArea(name: string, rows: number, attributes = ''): string {
  const quiet = 'autocomplete="off" autocapitalize="off" autocorrect="off" spellcheck="false"'
  const described = `aria-describedby="${name}-form ${name}-problems"`
  return `<textarea id="${name}" rows="${rows}" ${quiet} ${described} ${attributes}></textarea>
<p class="problems" id="${name}-problems" role="alert"></p>`
}
