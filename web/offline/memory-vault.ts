/** A vault that forgets with the page: for browsers that keep nothing, and for tests of what is built on it. */
import type { Vault } from './vault.ts'

export function memoryVault(): Vault {
  const drawers = new Map<string, Map<string, string>>()
  let last = 0
  return {
    number: async () => {
      last += 1
      return last
    },
    read: async (drawer) =>
      new Map(Array.from(drawers.get(drawer) ?? [], ([id, text]) => [id, JSON.parse(text) as unknown])),
    write: async (changes) => {
      for (const { drawer, id, value } of changes) {
        const records = drawers.get(drawer) ?? new Map<string, string>()
        drawers.set(drawer, records)
        if (value === null) records.delete(id)
        else records.set(id, JSON.stringify(value))
      }
    },
    drawers: async () => [...drawers.keys()],
    destroy: async (drawer) => void drawers.delete(drawer),
  }
}
