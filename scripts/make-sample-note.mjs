// Writes the two sample delivery notes. Everything in them is made up; the seed is fixed, so they come out the same.
//
//   node scripts/make-sample-note.mjs           writes both files
//   node scripts/make-sample-note.mjs --check   exits 1 if a file differs from what would be written
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SEED = 1_660
const NBSP = '\u00a0'

/** Two device types, two blocks, ranges with gaps. The blocks share numbers: only the whole identification is unique. */
const RANGES = [
  { type: 'SAMPLE-GW-A', block: '02', first: 10_480_001, count: 412 },
  { type: 'SAMPLE-GW-A', block: '02', first: 10_480_480, count: 288 },
  { type: 'SAMPLE-GW-A', block: '02', first: 10_486_850, count: 191 },
  { type: 'SAMPLE-GW-A', block: '03', first: 9, count: 109 },
  { type: 'SAMPLE-GW-B', block: 'A1', first: 10_480_001, count: 333 },
  { type: 'SAMPLE-GW-B', block: 'A1', first: 99_999_673, count: 327 },
]

/** Mulberry32: small, fast, and good enough to shuffle a list. */
function random(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pad = (number) => String(number).padStart(8, '0')
const plate = ({ block, number }, blank = ' ') => ['E', 'XSM', block, pad(number)].join(blank)
const bare = (device) => plate(device, '')

/** How an identification arrives: mostly bare, else in the ways that people and scanners have. */
const WAYS = [
  (device) => plate(device),
  (device) => plate(device).toLowerCase(),
  (device) => bare(device).toLowerCase(),
  (device) => `${bare(device)}  `,
  (device) => ` ${plate(device)}`,
  (device) => plate(device, NBSP),
  (device) => `E XSM${device.block} ${pad(device.number).slice(0, 4)} ${pad(device.number).slice(4)}`,
  (device) => `https://label.example/d/${bare(device)}`,
  (device) => `]d2010401234500001821${bare(device)}`,
]

function devices(next) {
  const all = RANGES.flatMap(({ type, block, first, count }) =>
    Array.from({ length: count }, (_, index) => ({ type, block, number: first + index })),
  )
  // Pallets are packed in any order: groups of 20 keep their order, the groups don't.
  const groups = []
  while (all.length > 0) groups.push(all.splice(0, 20))
  for (let index = groups.length - 1; index > 0; index--) {
    const other = Math.floor(next() * (index + 1))
    ;[groups[index], groups[other]] = [groups[other], groups[index]]
  }
  return groups.flat()
}

const COMMENT = [
  '# Musterdaten, erfunden: kein Gerät, kein Hersteller und keine Zulassung ist echt. XSM steht für "sample".',
  '# Sample data, made up: no device, maker or approval is real. XSM stands for "sample".',
  '# Made by scripts/make-sample-note.mjs; do not edit by hand.',
]

export function sampleNote() {
  const next = random(SEED)
  const rows = devices(next).map((device) => {
    const way = next() < 0.75 ? bare : WAYS[Math.floor(next() * WAYS.length)]
    return `${way(device)};${device.type};0.0.${device.type.endsWith('A') ? 1 : 2}-sample;SAMPLE-CC-0000`
  })
  return [
    ...COMMENT,
    '# Lieferschein-Nr.: MUSTER-1660',
    '# Hersteller: 9999999000001',
    '# Empfänger: 9999999000002',
    '# Ausgestellt am: 2030-01-15',
    'Geräte-ID;Gerätetyp;Firmware;Zertifikat',
    ...rows,
    '',
  ].join('\n')
}

/** Six good devices among one line of each fault; the comment behind each says which. */
export function noteWithErrors() {
  const rows = [
    ['EXSM0200000001', 'SAMPLE-GW-A', ''],
    ['EXSM0200000002', 'SAMPLE-GW-A', ''],
    ['EXSMO200000003', 'SAMPLE-GW-A', 'letter O in the block'],
    ['EXSM020000004', 'SAMPLE-GW-A', 'a digit lacks'],
    ['0XSM0200000005', 'SAMPLE-GW-A', 'medium 0 is forbidden'],
    ['\u0415XSM0200000006', 'SAMPLE-GW-A', 'Cyrillic letter that looks like E'],
    ['EXSM02000000\uff10\uff17', 'SAMPLE-GW-A', 'full-width digits'],
    ['E XSM 02 00000001', 'SAMPLE-GW-A', 'the first device again'],
    ['EXSM0200000008', '', 'no device type'],
    ['EXSM0200000009', 'SAMPLE-GW-A', 'contradicts the next line'],
    ['EXSM0200000009', 'SAMPLE-GW-B', 'contradicts the line before'],
    ['EXSM0200000010 EXSM0200000011', 'SAMPLE-GW-A', 'two devices in one line'],
    ['', 'SAMPLE-GW-A', 'no identification'],
    ['EXSN0200000012', 'SAMPLE-GW-A', 'a warning only: other letters of the maker'],
    ['exsm 02 0000 0013', 'SAMPLE-GW-B', ''],
    ['EXSM0200000014', 'SAMPLE-GW-B', ''],
    ['EXSM0200000015', 'SAMPLE-GW-B', ''],
  ]
  return [
    ...COMMENT,
    '# noteNumber: SAMPLE-ERRORS',
    '# manufacturer: 9999999000001',
    '# recipient: 9999999000002',
    '# issuedOn: 2030-01-15',
    'deviceId,deviceType,Bemerkung',
    ...rows.map((row) => row.join(',')),
    '',
  ].join('\n')
}

const FILES = [
  ['../src/cli/rehearsal-data/delivery-note.csv', sampleNote],
  ['../src/cli/rehearsal-data/delivery-note-with-errors.csv', noteWithErrors],
]

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.info(`sample notes: seed ${SEED}`)
  for (const [path, make] of FILES) {
    const file = fileURLToPath(new URL(path, import.meta.url))
    if (!process.argv.includes('--check')) writeFileSync(file, make())
    else if (readFileSync(file, 'utf8') !== make()) {
      console.error(`${file} differs; run node scripts/make-sample-note.mjs`)
      process.exitCode = 1
    }
  }
}
