/** The whole key in a pasted text, as it was before an editor or a line break changed it. */
import { plainForms } from '#console/address/secrets-in-text.ts'

/** Keys that the server made have 64 characters after their prefix. */
const MADE = /sk-(?:proj|svcacct|admin)-[\w-]{64}(?![\w-])/
const MADE_AT_LEAST = /sk-(?:proj|svcacct|admin)-[\w-]{64}/
/** An operator may have chosen the first admin key, of 24 characters at least. */
const CHOSEN = /sk-admin-[\w-]{15,500}/
/** Room for a key with white space in it, and what a copied command has around it. */
const LONGEST = 4_000

/** Undefined if no key is whole: its beginning alone has no hash to look for. */
export function keyIn(text: string): string | undefined {
  const forms = plainForms(text.slice(0, LONGEST))
  const joined = forms.map((form) => form.replace(/\s/g, ''))
  for (const [form, candidates] of [
    [MADE, forms],
    [MADE, joined],
    [MADE_AT_LEAST, joined],
    [CHOSEN, forms],
  ] as const) {
    for (const candidate of candidates) {
      const [key] = form.exec(candidate) ?? []
      if (key !== undefined) return key
    }
  }
  return undefined
}
