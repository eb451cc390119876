/**
 * The advisory locks of this database, all in one place: two uses of one number would wait for each other without
 * having anything to do with each other. Any numbers that no other program takes.
 */
export const ADVISORY_LOCKS = {
  /** Servers that start at once migrate one after the other. */
  migration: 7_239_451,
  /** Held for as long as a server is the one that writes the log. */
  sequencer: 7_239_452,
  /** Two maps of subjects at once would be made from the same leaves. */
  subjectMap: 7_239_453,
  /** One server prepares the rehearsal data set. */
  rehearsal: 7_239_454,
  /** Held for as long as a server is the one that tells other systems what happens. */
  webhooks: 7_239_455,
  /** Held while a server acts on deadlines, for one transaction: what is due is asked for behind it. */
  deadlines: 7_239_456,
} as const
