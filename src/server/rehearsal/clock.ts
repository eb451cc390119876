/** The clock of a rehearsal: ours, and as many hours ahead as somebody has let pass. */
export class RehearsalClock {
  aheadMs = 0

  /** What looks at the clock anew as soon as it was moved: what follows from that is done when the mover hears of it. */
  moved: () => Promise<unknown> = async () => {}

  readonly now = (): number => Date.now() + this.aheadMs
}
