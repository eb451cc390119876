/** Lists that come in pages: what is asked for, and the link to the next one (RFC 8288). */
import type { FastifyReply } from 'fastify'
import type { Page } from '../../store/queries/views.ts'

const LIMIT_IF_NONE = 100

interface PagingQuery {
  readonly limit?: string
  readonly cursor?: string
}

export function pageAsked({ limit = String(LIMIT_IF_NONE), cursor = '' }: PagingQuery): {
  readonly limit: number
  readonly cursor: string | null
} {
  return { limit: Number(limit), cursor: cursor === '' ? null : cursor }
}

/** Says where the next page is; what else was asked for goes along. */
export function linkToNext<Row>(
  reply: FastifyReply,
  path: string,
  query: PagingQuery & Readonly<Record<string, string | undefined>>,
  page: Page<Row>,
): readonly Row[] {
  if (page.next !== null) {
    const asked = Object.entries({ ...query, cursor: page.next }).filter(([, value]) => value !== undefined)
    reply.header('link', `<${path}?${new URLSearchParams(asked as [string, string][])}>; rel="next"`)
  }
  return page.rows
}
