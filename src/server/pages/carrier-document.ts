/** The page for drivers as a document: a frame in one of five languages, and a script that fills it. */
import { CARRIER_LANGUAGES, CARRIER_WORDS, type CarrierLanguage } from './browser/carrier-words.ts'

/** As for the other pages; besides it shows the photo that was just taken, before it is made smaller. */
export const CARRIER_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data: blob:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** What stands in it until the script takes its place is seen where none does: old browsers don't understand it. */
export function carrierDocument(language: CarrierLanguage): string {
  const title = CARRIER_WORDS.title[language]
  const noScript = CARRIER_LANGUAGES.map((each) => `<p lang="${each}">${CARRIER_WORDS.noScript[each]}</p>`).join('\n')
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · Geleit</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/pages/style.css">
<link rel="stylesheet" href="/pages/carrier.css">
<script type="module" src="/pages/carrier.ts"></script>
</head>
<body class="carrier">
<main>
<h1>${title}</h1>
<div class="late">
${noScript}
</div>
</main>
</body>
</html>
`
}
