/**
 * Stretching a password costs a third of a second on purpose, and a test asks for the same one again and again: the same
 * password against the same hash, 64 times in one crowd. scrypt (RFC 7914) gives the same for the same, so a worker
 * computes it once, with the parameters as they are, and remembers: each new password, salt or parameter is computed.
 */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

type Scrypt = (
  password: crypto.BinaryLike,
  salt: crypto.BinaryLike,
  length: number,
  options: crypto.ScryptOptions,
  done: (error: Error | null, key: Buffer) => void,
) => void

const IS_REMEMBERED = Symbol.for('geleit.test.stretching')

// A worker runs this before each of its files.
if (!(IS_REMEMBERED in crypto.scrypt)) {
  const remembering = Object.assign(remember(crypto.scrypt as Scrypt), { [IS_REMEMBERED]: true })
  Object.assign(crypto, { scrypt: remembering })
  syncBuiltinESMExports()
}

function remember(compute: Scrypt): Scrypt {
  const known = new Map<string, Promise<Buffer>>()
  return (password, salt, length, options, done) => {
    const text = JSON.stringify([hex(password), hex(salt), length, Object.entries(options).sort()])
    let key = known.get(text)
    if (key === undefined) {
      key = new Promise((resolve, reject) => {
        compute(password, salt, length, options, (error, made) => (error === null ? resolve(made) : reject(error)))
      })
      known.set(text, key)
    }
    // A copy: whoever gets it may overwrite it when done.
    key.then(
      (made) => done(null, Buffer.from(made)),
      (error) => done(error, Buffer.alloc(0)),
    )
  }
}

function hex(input: crypto.BinaryLike): string {
  return typeof input === 'string'
    ? Buffer.from(input).toString('hex')
    : Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString('hex')
}
