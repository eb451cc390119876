/** Login names: what people type to say who they are, usually their e-mail address. */

const FORM = /^[^\s\p{C}@]{1,64}@[^\s\p{C}@]{1,189}$/u

/** The name as it is kept and the form in which two are compared; null: no name that we take. */
export function parseLoginName(text: string): { readonly loginName: string; readonly loginKey: string } | null {
  const loginName = text.trim().normalize('NFC')
  return FORM.test(loginName) ? { loginName, loginKey: loginKeyOf(loginName) } : null
}

/** Two names that look the same are the same, in whatever case and form. */
export function loginKeyOf(text: string): string {
  return text.trim().normalize('NFKC').toLowerCase().slice(0, 512)
}
