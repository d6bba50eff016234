/**
 * Secrets in texts. A key belongs in no address, no query and no history: a browser keeps these,
 * and proxies log them. Text like a key is neither written to the address nor sent as a query.
 */

/** Beginnings of keys, SCIM tokens and webhook secrets, at the begin of a word. */
const BEGINNING = /(?<![a-z0-9])(sk-|bwscim_|whsec_)[\w+/-]/i
/** A whole key within a word: no name has its digits and capitals. */
const WHOLE = /sk-(?=[\w-]*\d)(?=[\w-]*[A-Z])[\w-]{20}/

export function holdsSecret(text: string): boolean {
  return BEGINNING.test(text) || WHOLE.test(text)
}

/** Said at a field that a key is typed into. */
export const NOT_SEARCHED = 'This looks like a key. Keys are not searched here.'

/** The same for an encoded part of an address. */
const isSecretIn = (encoded: string): boolean => {
  try {
    return holdsSecret(decodeURIComponent(encoded))
  } catch {
    return holdsSecret(encoded)
  }
}

/** The address without what holds a secret of its parameters, fragment and path below `base`. */
export function withoutSecrets(address: string, base: string): string {
  const url = new URL(address)
  for (const [name, value] of [...url.searchParams]) {
    if (holdsSecret(name) || holdsSecret(value)) url.searchParams.delete(name)
  }
  if (isSecretIn(url.hash)) url.hash = ''
  if (isSecretIn(url.pathname.slice(base.length))) {
    const [section = ''] = url.pathname.slice(base.length).split('/')
    url.pathname = isSecretIn(section) ? base : base + section
  }
  return url.href
}

const BAD_REQUEST = 400

/** A `fetch` that rejects addresses with a secret, as the API rejects a value. */
export function withoutSecretQueries(fetching: typeof fetch): typeof fetch {
  return (input, init) =>
    isSecretIn(String(input instanceof Request ? input.url : input))
      ? Promise.resolve(
          Response.json({ error: { message: NOT_SEARCHED } }, { status: BAD_REQUEST }),
        )
      : fetching(input, init)
}
