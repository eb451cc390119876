// What each operation takes and answers, as types, from the document that the server makes from its routes.
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { fromRoot } from './root.mjs'

const DOCUMENT = 'docs/openapi.json'
export const API_TYPES = 'web/api/operations.d.ts'

/** @typedef {Record<string, any>} Schema */

/** @returns {string} */
export function makeApiTypes() {
  const { paths } = JSON.parse(readFileSync(fromRoot(DOCUMENT), 'utf8'))
  const lines = ['// Made from docs/openapi.json by scripts/lib/api-types.mjs.', '', 'export interface Operations {']
  for (const [path, methods] of Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!/^\/(?:v1|rehearsal)\//.test(path)) continue
    for (const [method, operation] of Object.entries(methods).sort(([a], [b]) => (a < b ? -1 : 1)))
      lines.push(...linesOf(`${method.toUpperCase()} ${path}`, operation))
  }
  return `${[...lines, '}'].join('\n')}\n`
}

/** @param {string} name @param {Schema} operation */
function linesOf(name, operation) {
  const parameters = operation.parameters ?? []
  const body = operation.requestBody?.content?.['application/json']?.schema
  return [
    ...(operation.summary === undefined ? [] : [`  /** ${operation.summary} */`]),
    `  '${name}': {`,
    `    path: ${membersOf(parameters.filter((/** @type {Schema} */ each) => each.in === 'path'))}`,
    `    query: ${membersOf(parameters.filter((/** @type {Schema} */ each) => each.in === 'query'))}`,
    `    body: ${body === undefined ? 'undefined' : typeOf(body, 3)}`,
    `    answer: ${answerOf(operation.responses)}`,
    '  }',
  ]
}

/** @param {readonly Schema[]} parameters */
function membersOf(parameters) {
  if (parameters.length === 0) return 'object'
  const members = parameters.map(({ name, required, schema }) => `${name}${required ? '' : '?'}: ${typeOf(schema, 3)}`)
  return `{ ${members.join('; ')} }`
}

/** @param {Record<string, Schema>} responses */
function answerOf(responses) {
  const good = Object.entries(responses).filter(([status]) => /^2/.test(status))
  const types = good.map(([status, { content }]) => {
    const schema = content?.['application/json']?.schema
    if (schema !== undefined) return typeOf(schema, 3)
    return status === '204' || content === undefined ? 'undefined' : 'unknown'
  })
  return [...new Set(types)].join(' | ') || 'unknown'
}

/** @param {Schema} schema @param {number} depth @returns {string} */
function typeOf(schema, depth) {
  if (schema.const !== undefined) return JSON.stringify(schema.const).replaceAll('"', "'")
  if (schema.enum !== undefined) {
    return schema.enum.map((/** @type {unknown} */ each) => JSON.stringify(each).replaceAll('"', "'")).join(' | ')
  }
  const either = schema.anyOf ?? schema.oneOf
  if (either !== undefined) {
    return [...new Set(either.map((/** @type {Schema} */ each) => inBrackets(typeOf(each, depth))))].join(' | ')
  }
  if (schema.allOf !== undefined) {
    return schema.allOf.map((/** @type {Schema} */ each) => inBrackets(typeOf(each, depth))).join(' & ')
  }
  const types = [schema.type].flat()
  return types.map((type) => plainTypeOf({ ...schema, type }, depth)).join(' | ')
}

/** @param {Schema} schema @param {number} depth */
function plainTypeOf(schema, depth) {
  switch (schema.type) {
    case 'string':
      return 'string'
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'array':
      return `readonly ${inBrackets(typeOf(schema.items ?? {}, depth))}[]`
    case 'object':
      return objectOf(schema, depth)
    default:
      return 'unknown'
  }
}

/** @param {Schema} schema @param {number} depth */
function objectOf(schema, depth) {
  const properties = Object.entries(schema.properties ?? {})
  const rest = schema.additionalProperties ?? Object.values(schema.patternProperties ?? {})[0]
  const restType = rest === undefined || rest === false ? null : rest === true ? 'unknown' : typeOf(rest, depth)
  if (properties.length === 0) return `Readonly<Record<string, ${restType ?? 'unknown'}>>`
  const required = new Set(schema.required ?? [])
  const indent = '  '.repeat(depth)
  const members = properties.map(([name, member]) => {
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`
    return `${indent}readonly ${key}${required.has(name) ? '' : '?'}: ${typeOf(member, depth + 1)}`
  })
  return `{\n${members.join('\n')}\n${'  '.repeat(depth - 1)}}`
}

/** @param {string} type */
function inBrackets(type) {
  return /^[\w']+$/.test(type) ? type : `(${type})`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(fromRoot(API_TYPES), makeApiTypes())
}
