/** Bodies that a route's own schema does not allow, one slip in each. */

export interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
}

export interface Slip {
  readonly what: string
  readonly body: string
}

/** Texts that have brought down programs before. */
export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\\u0000',
  '\ud800',
  '\udc00x',
  '\ufeff',
  '\u202eKOOL',
  '\u200b',
  'ＢＯＸ－Ｌ－０００１',
  'ВОХ-L-0001',
  '١٢٣٤',
  '😀',
  "' or 1=1 --",
  '"; drop table entry; --',
  '../../etc/passwd',
  '%00',
  '{{7*7}}',
  'null',
  '-1',
  '1e309',
  '9999-12-31T23:59:60Z',
  '0000-00-00T00:00:00Z',
  'x'.repeat(5_000),
]

/** Something that the schema allows. */
export function sample(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.anyOf !== undefined) return sample(schema.anyOf[0] ?? {})
  switch (schema.type) {
    case 'object': {
      const required = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name))
      return Object.fromEntries(required.map(([name, of]) => [name, sample(of)]))
    }
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}))
    case 'integer':
      return schema.minimum ?? 0
    case 'number':
      return schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1
    case 'boolean':
      return true
    case 'string':
      return sampleText(schema)
    default:
      return null
  }
}

function sampleText({ pattern, format, minLength = 0 }: Schema): string {
  if (format === 'date-time') return '2030-01-15T08:00:00Z'
  if (pattern?.includes('8}-') === true) return '00000000-0000-4000-8000-000000000000'
  if (pattern?.startsWith('^[0-9]{4}-[0-9]{2}') === true) return '2030-01-15'
  // A signature is the data of an SVG path.
  if (pattern?.startsWith('^(?:M') === true) return 'M1 1L2 2'
  const hexDigits = /^\^\[0-9a-f\]\{(\d+)\}/.exec(pattern ?? '')?.[1]
  if (hexDigits !== undefined) return '0'.repeat(Number(hexDigits))
  return 'A'.repeat(Math.max(1, minLength))
}

/** Values that a member of this schema may not have. */
function wrongValues(schema: Schema): unknown[] {
  if (schema.anyOf !== undefined || schema.const !== undefined || schema.enum !== undefined) {
    const allowed = [schema.const, ...(schema.enum ?? []), ...(schema.anyOf ?? []).map((each) => each.const)]
    const types = (schema.anyOf ?? []).map((each) => each.type)
    return [null, true, 0, 'no such word', '\0', [], {}].filter(
      (value) => !allowed.includes(value) && !types.includes(value === null ? 'null' : typeof value),
    )
  }
  const others: readonly (readonly [string, unknown])[] = [
    ['object', {}],
    ['array', []],
    ['boolean', true],
    ['number', 7],
    ['string', '7'],
    ['null', null],
  ]
  const mine = schema.type === 'integer' ? 'number' : schema.type
  const wrong = schema.type === undefined ? [] : others.filter(([type]) => type !== mine).map(([, value]) => value)
  if (schema.type === 'string') wrong.push(...wrongTexts(schema))
  if (schema.type === 'integer') wrong.push(1.5)
  if (schema.minimum !== undefined) wrong.push(schema.minimum - 1, -1e308)
  if (schema.exclusiveMinimum !== undefined) wrong.push(schema.exclusiveMinimum, -1)
  if (schema.maximum !== undefined) wrong.push(schema.maximum + 1, 1e308, Number.MAX_SAFE_INTEGER)
  if (schema.type === 'array') wrong.push(...wrongLists(schema))
  return wrong
}

function wrongTexts({ pattern, format, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Schema): string[] {
  const fits = (text: string): boolean =>
    (pattern === undefined || new RegExp(pattern, 'u').test(text)) &&
    format === undefined &&
    [...text].length >= minLength &&
    [...text].length <= maxLength
  // Times that are none; whether one is plausible the route decides.
  const odd = ODD_TEXTS.filter((text) => format === undefined || !/^\d{4}-\d\d-\d\dT/.test(text))
  return [...odd, 'x'.repeat(50_000)].filter((text) => !fits(text))
}

function wrongLists(schema: Schema): unknown[][] {
  const { items = {}, minItems = 0, maxItems = 0, uniqueItems } = schema
  const one = sample(items)
  const lists: unknown[][] = [[[]], [[one]]]
  for (const value of wrongValues(items)) lists.push([value])
  if (minItems > 0) lists.push([])
  if (maxItems > 0) lists.push(Array.from({ length: maxItems + 1 }, () => one))
  if (uniqueItems === true) lists.push([one, one])
  return lists
}

/** Every slip of one member, and those of the body as a whole. */
export function slips(schema: Schema): Slip[] {
  const good = sample(schema) as Record<string, unknown>
  const found: Slip[] = [[], [good], 'text', 7, true].map((value) => ({
    what: 'no object',
    body: JSON.stringify(value),
  }))
  for (const name of schema.required ?? []) {
    const { [name]: _left, ...rest } = good
    found.push({ what: `${name} left out`, body: JSON.stringify(rest) })
  }
  for (const [name, of] of Object.entries(schema.properties ?? {})) {
    for (const value of wrongValues(of)) {
      const body = JSON.stringify({ ...good, [name]: value })
      found.push({ what: `${name} = ${JSON.stringify(value).slice(0, 40)}`, body })
    }
    if (of.type === 'integer' || of.type === 'number') {
      found.push({ what: `${name} = 1e309`, body: JSON.stringify({ ...good, [name]: '@' }).replace('"@"', '1e309') })
    }
  }
  return found
}
