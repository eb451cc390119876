import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import type { Answer, Api, Input, Operation } from './client.ts'

export interface Connection {
  readonly api: Api
  /** Tells apart what several people see on one page of a rehearsal. */
  readonly who: string
}

const ConnectionContext = createContext<Connection | null>(null)
export const ConnectionProvider = ConnectionContext.Provider

export function useConnection(): Connection {
  const connection = useContext(ConnectionContext)
  if (connection === null) throw new Error('outside of a ConnectionProvider')
  return connection
}

export function useApi(): Api {
  return useConnection().api
}

/** What to look for in the memory of queries, so that news of the server can make it be read anew. */
export function keyOf(who: string, name: Operation, input: object = {}): readonly unknown[] {
  return [who, name, input]
}

/** Reads with a GET operation, remembers, and reads anew after news. `enabled: false`: not yet. */
export function useRead<Name extends Operation & `GET ${string}`>(
  name: Name,
  input: Pick<Input<Name>, 'path' | 'query'>,
  options: { readonly enabled?: boolean; readonly refetchInterval?: number } = {},
): UseQueryResult<Answer<Name>, Error> {
  const { api, who } = useConnection()
  return useQuery({
    queryKey: keyOf(who, name, input),
    queryFn: ({ signal }) =>
      (api.call as (name: string, input: object) => Promise<Answer<Name>>)(name, { ...input, signal }),
    ...options,
  })
}
