/**
 * What can be done, one deed at a time. Each says whether it can be tried at all, what the model expects of it, and
 * does it to both. Numbers chosen by the driver stand for things by their place in a list, so that a story still makes
 * sense when the search for the shortest one leaves deeds out.
 */
import { askForClosing, askForCode, scanIn, scanOut, sendReceipt, typeClosing, typeOpening } from './box-deeds.ts'
import { announce, commission, inspect, install, putAway, receive, sign } from './road-deeds.ts'
import type { Deed } from './scene.ts'
import { force, keys, pass, reportBox, reportDevice } from './trouble-deeds.ts'

export const DEEDS = {
  askForCode,
  typeOpening,
  sendReceipt,
  askForClosing,
  typeClosing,
  scanIn,
  scanOut,
  install,
  commission,
  announce,
  sign,
  receive,
  inspect,
  putAway,
  force,
  reportBox,
  reportDevice,
  keys,
  pass,
} satisfies Readonly<Record<string, Deed>>

export type DeedName = keyof typeof DEEDS | 'release'
