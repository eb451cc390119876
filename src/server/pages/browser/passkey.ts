/** Asks the browser for a passkey. Its own conversion from and to JSON is used (Web Authentication, Level 3). */
import { say, tell } from './dom.ts'

type Options = Readonly<Record<string, unknown>>

export async function createPasskey(options: Options): Promise<object | null> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  )
  return jsonOf(() => navigator.credentials.create({ publicKey }))
}

export async function usePasskey(options: Options): Promise<object | null> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  )
  return jsonOf(() => navigator.credentials.get({ publicKey }))
}

/** Null: cancelled, or nothing fits; it has been told. */
async function jsonOf(asked: () => Promise<Credential | null>): Promise<object | null> {
  try {
    const credential = await asked()
    if (credential instanceof PublicKeyCredential) return credential.toJSON() as object
  } catch {
    // The reason is the browser's own, and it has shown it.
  }
  tell(say('cancelled'))
  return null
}
