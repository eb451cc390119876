/** What is taken as a file, and what of it is kept. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checkFile, harmlessName, isRefusal } from '../../src/server/attachments.ts'
import { exif, jpeg, jpegSegment, pdf, png, pngChunk, webp, webpChunk, ZIP_END } from './files.ts'

const MOST = 1_000
const PLACE = 'GPS 51.5N 7.2E'

function checked(bytes: Uint8Array, claimed: string) {
  const file = checkFile(bytes, claimed, MOST)
  if (isRefusal(file)) throw new Error(`refused: ${file.code}`)
  return file
}

test.each<[string, Uint8Array, string]>([
  ['a photo', jpeg(), 'image/jpeg'],
  ['with a type in capitals and parameters', jpeg(), 'IMAGE/JPEG; q=1'],
  ['a picture of a screen', png(), 'image/png'],
  ['a small photo', webp(), 'image/webp'],
  ['a paper', pdf(), 'application/pdf'],
  ['a paper with padding', pdf('\r\n\0\0'), 'application/pdf'],
  ['words', Buffer.from('Deckel verbogen.\n\tÖl am Scharnier.'), 'text/plain'],
  ['words that compare', Buffer.from('5 < 7, and PK is no seal'), 'text/plain; charset=utf-8'],
])('%s is taken', (_, bytes, claimed) => {
  const file = checked(bytes, claimed)
  expect(file.size).toBe(file.bytes.length)
  expect(file.sha256).toBe(createHash('sha256').update(file.bytes).digest('hex'))
  // What was cleaned stays the same if it is cleaned again.
  expect(checked(file.bytes, claimed).sha256).toBe(file.sha256)
})

test.each<[string, string, Uint8Array, string]>([
  ['attachment_too_large', 'one byte too many', Buffer.alloc(MOST + 1, 0x20), 'text/plain'],
  ['attachment_type_not_allowed', 'nothing', Buffer.alloc(0), 'text/plain'],
  ['attachment_type_not_allowed', 'a program', Buffer.from('MZ\x90\0'), 'image/png'],
  ['attachment_type_not_allowed', 'a page', Buffer.from('<!doctype html><script>'), 'text/plain'],
  [
    'attachment_type_not_allowed',
    'a drawing',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    'image/svg+xml',
  ],
  ['attachment_type_not_allowed', 'a script', Buffer.from('#!/bin/sh\nrm'), 'text/plain'],
  ['attachment_type_not_allowed', 'text in Latin-1', Buffer.from('\xd6l', 'latin1'), 'text/plain'],
  ['attachment_type_not_allowed', 'text with a NUL', Buffer.from('a\0b'), 'text/plain'],
  ['attachment_type_not_allowed', 'a photo called something else', jpeg(), 'application/octet-stream'],
  ['attachment_not_what_it_says', 'a paper called a photo', pdf(), 'image/jpeg'],
  ['attachment_not_what_it_says', 'words called a paper', Buffer.from('words'), 'application/pdf'],
  ['attachment_unreadable', 'a photo that was cut', jpeg().subarray(0, 40), 'image/jpeg'],
  ['attachment_unreadable', 'a photo without a picture', Buffer.from([0xff, 0xd8, 0xff, 0xd9]), 'image/jpeg'],
  ['attachment_unreadable', 'a picture with a wrong checksum', Buffer.from(png().fill(0, 20, 24)), 'image/png'],
  [
    'attachment_unreadable',
    'a picture with an unknown critical part',
    png({ extra: [pngChunk('EVIL', 'x')] }),
    'image/png',
  ],
  ['attachment_unreadable', 'a picture that was cut', webp().subarray(0, 30), 'image/webp'],
  ['attachment_unreadable', 'a paper that was cut', pdf().subarray(0, 30), 'application/pdf'],
  ['attachment_two_kinds', 'a photo that is a ZIP', jpeg({ tail: `PK\x03\x04 payload ${ZIP_END}` }), 'image/jpeg'],
  ['attachment_two_kinds', 'a photo that is a page', jpeg({ tail: '\n<script>alert(1)</script>' }), 'image/jpeg'],
  ['attachment_two_kinds', 'a picture that is a paper', png({ tail: '\n%PDF-1.4' }), 'image/png'],
  ['attachment_two_kinds', 'a picture that is a program', webp({ tail: '\x7fELF' }), 'image/webp'],
  ['attachment_two_kinds', 'a paper that is a ZIP', pdf(`\n${ZIP_END}`), 'application/pdf'],
  ['attachment_two_kinds', 'a paper with a page behind it', pdf('\n<html>'), 'application/pdf'],
  ['attachment_two_kinds', 'a ZIP with the end of a paper as its comment', zipWithComment(), 'application/pdf'],
])('%s: %s', (code, _, bytes, claimed) => {
  expect(checkFile(bytes, claimed, MOST)).toMatchObject({ code })
})

/** "%%EOF" in the comment of the ZIP: a look at the end alone would take it for a paper. */
function zipWithComment(): Buffer {
  const comment = '%%EOF'
  return Buffer.from(
    `%PDF-1.4\n%%EOF\nPK\x05\x06${'\0'.repeat(16)}${String.fromCharCode(comment.length)}\0${comment}`,
    'latin1',
  )
}

describe('what a camera writes beside the picture is left out', () => {
  test.each<[string, Uint8Array, string]>([
    ['a photo', jpeg({ extra: [jpegSegment(0xe1, exif(1, PLACE)), jpegSegment(0xfe, PLACE)] }), 'image/jpeg'],
    [
      'a photo with XMP, IPTC and a preview',
      jpeg({ extra: [0xe1, 0xe2, 0xed].map((m) => jpegSegment(m, PLACE)) }),
      'image/jpeg',
    ],
    ['a photo with a film behind it', jpeg({ tail: `\0\0\0\x18ftypmp42${PLACE}` }), 'image/jpeg'],
    ['a picture', png({ extra: ['tEXt', 'iTXt', 'eXIf', 'tIME'].map((name) => pngChunk(name, PLACE)) }), 'image/png'],
    ['a small photo', webp({ extra: [webpChunk('EXIF', PLACE), webpChunk('XMP ', PLACE)] }), 'image/webp'],
  ])('%s', (_, bytes, claimed) => {
    const file = checked(bytes, claimed)
    expect(Buffer.from(bytes).toString('latin1')).toContain(PLACE)
    expect(Buffer.from(file.bytes).toString('latin1')).not.toContain('GPS')
  })

  test.each([false, true])('but how a photo is turned stays (little-endian: %s)', (little) => {
    const turned = checked(jpeg({ extra: [jpegSegment(0xe1, exif(6, PLACE, little))] }), 'image/jpeg')
    expect(Buffer.from(turned.bytes).subarray(2, 38).toString('hex')).toBe(
      'ffe1002245786966' + '00004d4d002a00000008000101120003000000010006000000000000',
    )
    expect(Buffer.from(turned.bytes).toString('latin1')).not.toContain('GPS')
  })

  test('and a WebP says no more that it has such parts', () => {
    expect(Buffer.from(webp())[20]).toBe(0x0c)
    expect(Buffer.from(checked(webp(), 'image/webp').bytes)[20]).toBe(0)
  })

  test.each([1, 2, 3])('seeded damage never throws (%s)', (seed) => {
    let state = seed
    const dice = (): number => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff)
    for (const [make, claimed] of [
      [() => jpeg({ extra: [jpegSegment(0xe1, exif(6, PLACE))] }), 'image/jpeg'],
      [png, 'image/png'],
      [webp, 'image/webp'],
      [pdf, 'application/pdf'],
    ] as const) {
      for (let round = 0; round < 300; round += 1) {
        const bytes = Buffer.from(make())
        for (let hits = dice() % 4; hits >= 0; hits -= 1) bytes[dice() % bytes.length] = dice() % 256
        expect(() => checkFile(bytes.subarray(0, 1 + (dice() % bytes.length)), claimed, MOST)).not.toThrow()
      }
    }
  })
})

test.each([
  ['Schaden am Deckel.JPG', 'Schaden am Deckel.jpg'],
  ['../../etc/passwd', 'passwd.jpg'],
  ['C:\\Windows\\system32\\evil.exe', 'evil.jpg'],
  ['.htaccess', 'htaccess.jpg'],
  ['', 'attachment.jpg'],
  ['...', 'attachment.jpg'],
  ['CON', 'attachmentCON.jpg'],
  ['a"; rm -rf $HOME; `x`.png', 'a__ rm -rf _HOME_ _x_.jpg'],
  ['photo\u202Egpj.exe', 'photo_gpj.jpg'],
  ['line\r\nset-cookie: x.jpg', 'line__set-cookie_ x.jpg'],
  ['Ö😀.jpeg', 'Ö😀.jpg'],
  ['x'.repeat(300), `${'x'.repeat(100)}.jpg`],
  ['half \ud83d', 'half \ufffd.jpg'],
])('a file called %j is kept as %j', (name, kept) => {
  expect(harmlessName(name, 'image/jpeg')).toBe(kept)
})
