// Prepares a rehearsal whose boxes fit a note, in a new data folder, and ends. `geleit serve` goes on from there.
// Arguments: the data folder, the note.
import { readNoteFile, shapeFor } from '../../src/cli/rehearse.ts'
import { serve } from '../../src/server/main.ts'

const [dataDir, notePath] = process.argv.slice(2)
if (dataDir === undefined || notePath === undefined) throw new Error('usage: prepare-rehearsal.ts DATA_DIR NOTE')

const serving = await serve({
  dataDir,
  port: 0,
  rehearsal: true,
  shape: shapeFor(await readNoteFile(notePath)),
  environment: {},
  say: () => {},
  onFatal: (reason) => {
    throw new Error(reason)
  },
})
await serving.stop()
