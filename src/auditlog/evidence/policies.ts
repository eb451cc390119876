/** Which versions of policies a file holds: those that its entries name, and all others between the same two. */

interface Holding {
  readonly fact: Readonly<Record<string, unknown>>
}

/** From one entry the identifiers of the versions that it names. */
export function policiesNamed({ fact }: Holding): readonly string[] {
  const named = fact['policyIds']
  return Array.isArray(named) ? named.filter((id): id is string => typeof id === 'string') : []
}

/** The entries of `all` with versions that `naming` names, or that may have taken their place. */
export function policyEntries<Entry>(
  all: readonly Entry[],
  naming: Iterable<Entry>,
  holding: (entry: Entry) => Holding,
): readonly Entry[] {
  const named = new Set([...naming].flatMap((each) => policiesNamed(holding(each))))
  const set = all.flatMap((entry) => {
    const { fact } = holding(entry)
    const policy = fact['policy']
    if (fact['type'] !== 'policy_set' || typeof policy !== 'object' || policy === null) return []
    const { policyId, partyId, operatorPartyId } = policy as Readonly<Record<string, unknown>>
    return [{ entry, policyId, pair: JSON.stringify([partyId, operatorPartyId]) }]
  })
  const pairs = new Set(set.filter(({ policyId }) => named.has(policyId as string)).map(({ pair }) => pair))
  return set.filter(({ pair }) => pairs.has(pair)).map(({ entry }) => entry)
}
