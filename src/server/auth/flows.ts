/** A login under way: what the server remembers of it, bound to a cookie of the browser that began it. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Connection } from '../../store/queries/login/connection.ts'
import { type Flow, type FlowKind, insertFlow } from '../../store/queries/login/flows.ts'
import { newCookieToken, readCookie, setCookie } from './cookies.ts'
import { hashOfToken } from './rehearsal-tokens.ts'

const FLOW_MS = 10 * 60_000

export type NewFlow = Pick<Flow, 'kind'> & Partial<Pick<Flow, 'naturalPersonId' | 'sessionId' | 'grantHash' | 'data'>>

/** Begins a flow; its cookie is set by `setFlowCookie` once the transaction is through. */
export async function beginFlow(client: Connection, flowToken: string, flow: NewFlow, now: number): Promise<void> {
  const nothing = { naturalPersonId: null, sessionId: null, grantHash: null, data: {} }
  await insertFlow(client, { ...nothing, ...flow, flowHash: hashOfToken(flowToken), expiresAt: now + FLOW_MS }, now)
}

export const newFlowToken = newCookieToken

export function setFlowCookie(reply: FastifyReply, flowToken: string): void {
  setCookie(reply, 'flow', flowToken, FLOW_MS / 1000)
}

/** The token of the flow that this browser has under way, and what it is stored under; null: none. */
export function flowOf(request: FastifyRequest): { readonly token: string; readonly hash: Uint8Array } | null {
  const token = readCookie(request, 'flow')
  return token === null ? null : { token, hash: hashOfToken(token) }
}

export type { Flow, FlowKind }
