/** What the server writes into the page: where it is, and how one may sign in. */

const meta = (name: string): string | undefined =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content

/** Where the console lives, below whatever path: `/console/`. */
export const basePath = new URL(document.baseURI).pathname

/** Where the API begins, without a slash at its end. */
export const apiUrl = new URL('../v1', document.baseURI).href

/** What else the server has for people and programs: its reference, and the description of it. */
export const docsUrl = new URL('../docs', document.baseURI).href
export const openApiUrl = new URL('../openapi.json', document.baseURI).href

/** What the identity provider is called; undefined where there is none. */
export const providerName = meta('bailiwick-oidc')

/** Lets the style elements that components add pass the page's policy. */
export const styleNonce =
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

/** Why signing in elsewhere led back here: read before the page goes on to another address. */
export const signInError = new URLSearchParams(location.search).get('error') ?? undefined
