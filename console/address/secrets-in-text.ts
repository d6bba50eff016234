/**
 * Secrets in texts. A key belongs in no address, no query and no history: a browser keeps these,
 * and proxies log them. Text like a key is neither written to the address nor sent as a query.
 */

/** Beginnings of keys, SCIM tokens and webhook secrets, at the begin of a word. */
const BEGINNING = /(?<![a-z0-9])(sk-|bwscim_|whsec_)[\w+/-]/i
/** A whole key within a word: no name has its digits and capitals. */
const WHOLE = /sk-(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{20}/
/** White space in a key, as a line break leaves it in a copied text; `+` in a query. */
const GAP = '[\\s+]*'
const BEGINNINGS = ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'bwscim_', 'whsec_']
/** A beginning with white space in it. */
const SPACED = new RegExp(
  `(?<![a-z0-9])(${BEGINNINGS.map((one) => [...one].join(GAP)).join('|')})${GAP}[\\w+/-]`,
  'i',
)
/** White space after the short beginning of a whole key. */
const SPACED_WHOLE = new RegExp(
  `(?<![a-zA-Z0-9])s${GAP}k${GAP}-${GAP}(?=[\\w-]*\\d)(?=[\\w-]*[A-Z])[\\w-]{16}`,
)
const FORMS = [BEGINNING, WHOLE, SPACED, SPACED_WHOLE]
/** Hyphens and dashes that editors put in the place of `-`. */
const DASHES = /[\u2010-\u2015\u2212\ufe58]/g
/** Characters without a width. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g
const ENCODED = /(%[0-9a-f]{2})+/gi
/** Most times that a text is decoded. */
const DECODED_MAX = 4

/** Whether a text is like a key, also an encoded one, or one that an editor has changed. */
export function holdsSecret(text: string): boolean {
  return plainForms(text).some((plain) => FORMS.some((form) => form.test(plain)))
}

/** A text as it may have been before an editor changed it, and before it was encoded. */
export function plainForms(text: string): string[] {
  const forms: string[] = []
  let found = text
  for (let times = 0; times <= DECODED_MAX; times++) {
    forms.push(found.normalize('NFKC').replace(INVISIBLE, '').replace(DASHES, '-'))
    const decoded = found.replace(ENCODED, decodedRun)
    if (decoded === found) return forms
    found = decoded
  }
  return forms
}

function decodedRun(run: string): string {
  try {
    return decodeURIComponent(run)
  } catch {
    return run
  }
}

/** Said before whose key it is. */
export const KEY_SHAPED = 'This looks like a key.'

/** Said at a field that a key is typed into, and that does not look it up by its hash. */
export const NOT_SEARCHED = 'This looks like a key. Keys are not searched here.'

/** The address without what holds a secret of its parameters, fragment and path below `base`. */
export function withoutSecrets(address: string, base: string): string {
  const url = new URL(address)
  for (const [name, value] of [...url.searchParams]) {
    if (holdsSecret(name) || holdsSecret(value)) url.searchParams.delete(name)
  }
  if (holdsSecret(url.hash)) url.hash = ''
  if (holdsSecret(url.pathname.slice(base.length))) {
    const [section = ''] = url.pathname.slice(base.length).split('/')
    url.pathname = holdsSecret(section) ? base : base + section
  }
  return url.href
}

const BAD_REQUEST = 400

/** A `fetch` that rejects addresses with a secret, as the API rejects a value. */
export function withoutSecretQueries(fetching: typeof fetch): typeof fetch {
  return (input, init) =>
    holdsSecret(String(input instanceof Request ? input.url : input))
      ? Promise.resolve(
          Response.json({ error: { message: NOT_SEARCHED } }, { status: BAD_REQUEST }),
        )
      : fetching(input, init)
}
