/**
 * Sets pages, in a thread of its own: a list of 1,600 devices takes about a second of computing, and nobody else should
 * wait for it. Whatever it is given is data; it reads the fonts and nothing else, and asks no network.
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import pdfmake from 'pdfmake'
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js'
import type { PressJob } from './drawing.ts'
import { labelPicture } from './label-picture.ts'
import { documentPages, labelPages } from './typeset.ts'

const folder = join(dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')), 'fonts', 'Roboto')
const fonts = {
  normal: join(folder, 'Roboto-Regular.ttf'),
  bold: join(folder, 'Roboto-Medium.ttf'),
  italics: join(folder, 'Roboto-Italic.ttf'),
  bolditalics: join(folder, 'Roboto-MediumItalic.ttf'),
}
pdfmake.setFonts({ Roboto: fonts })
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy((path) => Object.values(fonts).includes(path))

async function pressed(job: PressJob): Promise<Uint8Array> {
  switch (job.kind) {
    case 'picture':
      return new TextEncoder().encode(labelPicture(job.label, job.size))
    case 'labels':
      return pdf(labelPages(job))
    case 'document':
      return pdf(documentPages(job))
    default:
      return job satisfies never
  }
}

async function pdf(definition: TDocumentDefinitions): Promise<Uint8Array> {
  return new Uint8Array(await pdfmake.createPdf(definition).getBuffer())
}

parentPort?.on('message', (job: PressJob) => {
  pressed(job).then(
    (bytes) => parentPort?.postMessage({ bytes }, [bytes.buffer as ArrayBuffer]),
    (error: unknown) => parentPort?.postMessage({ failed: error instanceof Error ? error.message : String(error) }),
  )
})
