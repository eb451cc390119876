/** The clock of a rehearsal: ours, and as many hours ahead as somebody has let pass. */
export class RehearsalClock {
  aheadMs = 0

  readonly now = (): number => Date.now() + this.aheadMs
}
