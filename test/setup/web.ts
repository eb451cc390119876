/** Builds the app where it is not built, so that tests of it need no step of their own. */
export default async function setup(): Promise<void> {
  // Named in two pieces: the compiler knows nothing of plain scripts.
  const scripts = '../../scripts/lib'
  const { ensureWebBuilt } = await import(`${scripts}/build-web.mjs`)
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  await ensureWebBuilt(say)
}
