/** Values that are the same for all on one server, as its operator sets them. */
import { completed, faultsIn, type Policy } from '../custody/policy.ts'

/**
 * Reads `GELEIT_POLICY`, a JSON object of values by name; what lacks has its default.
 * @throws Error with a sentence for whoever starts the server, where it can't be read or a value is out of bounds
 */
export function serverPolicy({ GELEIT_POLICY: text }: Readonly<Record<string, string | undefined>>): Policy {
  if (text === undefined || text === '') return completed({})
  const values = objectIn(text)
  if (values === null) throw new Error('GELEIT_POLICY is no JSON object; write it like {"stepUpMinutes":3}.')
  const faults = faultsIn(values, 'server')
  if (faults.length === 0) return completed(values as Partial<Policy>)
  throw new Error(`GELEIT_POLICY: ${faults.map(({ name, why }) => `${name}: ${why.en}`).join(' ')}`)
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}
