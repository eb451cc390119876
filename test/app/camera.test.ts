/** Labels before the camera: read by the app, with nothing but what this server gives out. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from './harness.ts'
import { writeLabelVideo } from './label-video.ts'

const LABELS = [
  ['datamatrix', 'EXSM0100000011'],
  ['code128', 'EXSM0100000012'],
  ['qrcode', 'https://labels.example/x?d=EXSM0100000013'],
] as const

let stage: Stage
const folder = mkdtempSync(join(tmpdir(), 'geleit-camera-'))
beforeAll(async () => {
  const film = join(folder, 'labels.y4m')
  writeLabelVideo(film, LABELS)
  stage = await startStage({}, [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  ])
})
afterAll(async () => {
  await stage.stop()
  rmSync(folder, { recursive: true })
})

test('DataMatrix, Code 128 and QR each bring a verdict over the whole screen', async () => {
  const seen = await stage.open({ as: 'fitter-1', permissions: ['camera'], path: '/app/verdict', theme: 'dark' })
  const { page, complaints } = seen
  const read = new Set<string>()
  // The film begins again and again, wherever it was when somebody looked.
  while (read.size < LABELS.length) {
    const screen = page.getByRole('alertdialog', { name: 'No' })
    await screen.waitFor()
    const shown = (await screen.locator('.verdict-device').innerText()).replaceAll(' ', '')
    expect(LABELS.some(([, text]) => text.endsWith(shown))).toBe(true)
    read.add(shown)
    await page.getByRole('button', { name: 'Next device' }).click()
  }
  expect(complaints).toEqual([])
  await seen.close()
})
