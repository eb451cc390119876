/** The module of an HSM's maker, loaded once for a process, and what of PKCS#11 2.40 we ask it for. */
import { createRequire } from 'node:module'
import type { Handle, PKCS11, Template } from 'pkcs11js'
import { KeyStoreError } from './keystore.ts'

type Driver = typeof import('pkcs11js')

export type { Handle, Template } from 'pkcs11js'

/** PKCS#11 3.0, section 2.3.10: curves by Edwards. The driver has no names for them. */
export const CKM_EC_EDWARDS_KEY_PAIR_GEN = 0x1055
export const CKM_EDDSA = 0x1057
export const CKK_EC_EDWARDS = 0x40

const loaded = new Map<string, Pkcs11Module>()

export interface TokenDescription {
  readonly label: string
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
}

export class Pkcs11Module {
  readonly driver: Driver
  readonly functions: PKCS11
  /**
   * Counts how often the module was begun anew. Handles of sessions and objects are numbers, and the module gives the
   * same ones again: what was had in another epoch may by now mean somebody else's key.
   */
  epoch = 0

  private constructor(driver: Driver, path: string) {
    this.driver = driver
    this.functions = new driver.PKCS11()
    try {
      this.functions.load(path)
    } catch (error) {
      throw new KeyStoreError(
        'pkcs11_missing',
        `The module ${path} can't be loaded (${reasonOf(error)}). Does GELEIT_KEYSTORE_PKCS11_MODULE name the HSM's library?`,
      )
    }
    this.#initialize()
  }

  /** @throws KeyStoreError `pkcs11_missing` */
  static load(path: string): Pkcs11Module {
    const known = loaded.get(path)
    if (known !== undefined) return known
    const made = new Pkcs11Module(loadDriver(), path)
    loaded.set(path, made)
    return made
  }

  /** Ends all sessions of this process, and begins anew: the one way to see a token that was gone. */
  restart(): void {
    this.epoch += 1
    try {
      this.functions.C_Finalize()
    } catch {
      // Where it is not begun there is nothing to end.
    }
    this.#initialize()
  }

  /** The slot of the one token with this label. @throws KeyStoreError `wrong_token` */
  slotOf(label: string): Handle {
    const found = this.functions.C_GetSlotList(true).filter((slot) => this.describe(slot)?.label === label)
    const [slot] = found
    if (slot !== undefined && found.length === 1) return slot
    const which = found.length === 0 ? 'There is no token' : `${found.length} tokens are`
    throw new KeyStoreError('wrong_token', `${which} with the label "${label}". Is GELEIT_KEYSTORE_PKCS11_TOKEN right?`)
  }

  /** Null for a token that can't be read, as one that was taken out. */
  describe(slot: Handle): TokenDescription | null {
    try {
      const { label, manufacturerID, model, serialNumber } = this.functions.C_GetTokenInfo(slot)
      const [name = '', manufacturer = '', kind = '', serial = ''] = [label, manufacturerID, model, serialNumber].map(
        trimmed,
      )
      return { label: name, manufacturer, model: kind, serial }
    } catch {
      return null
    }
  }

  find(session: Handle, template: Template): Handle[] {
    const found: Handle[] = []
    this.functions.C_FindObjectsInit(session, template)
    try {
      for (let next = this.functions.C_FindObjects(session, 1); next.length > 0; ) {
        found.push(...next)
        next = this.functions.C_FindObjects(session, 1)
      }
    } finally {
      this.functions.C_FindObjectsFinal(session)
    }
    return found
  }

  #initialize(): void {
    try {
      this.functions.C_Initialize()
    } catch (error) {
      if (codeOf(error) !== this.driver.CKR_CRYPTOKI_ALREADY_INITIALIZED) throw unavailable(error)
    }
  }
}

/** The number of a PKCS#11 error (`CKR_…`); null for any other error. */
export function codeOf(error: unknown): number | null {
  const { name, code } = error as { name?: unknown; code?: unknown }
  return name === 'Pkcs11Error' && typeof code === 'number' ? code : null
}

export function unavailable(error: unknown): KeyStoreError {
  return new KeyStoreError(
    'unavailable',
    `The HSM does not answer (${reasonOf(error)}). Nothing was computed; it is opened again at the next use.`,
  )
}

/** The name of the PKCS#11 error. Messages of the driver hold no key and no PIN. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
}

function loadDriver(): Driver {
  try {
    return createRequire(import.meta.url)('pkcs11js') as Driver
  } catch {
    throw new KeyStoreError(
      'pkcs11_missing',
      'The driver for PKCS#11 is not compiled. Run in the folder of Geleit: node scripts/run.mjs scripts/build-pkcs11.mjs',
    )
  }
}

/** Padded with blanks by the standard, with zero bytes by some. */
function trimmed(text: string): string {
  return text.replace(/[\0 ]+$/, '')
}
