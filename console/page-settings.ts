/** Settings that the server writes into the page: addresses and sign-in. */

const meta = (name: string): string | undefined =>
  document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content

/** Path of the console, with any prefix: `/console/`. */
export const basePath = new URL(document.baseURI).pathname

/** Base URL of the API, without a trailing slash. */
export const apiUrl = new URL('../v1', document.baseURI).href

/** URL of the API reference. */
export const docsUrl = new URL('../docs', document.baseURI).href
export const openApiUrl = new URL('../openapi.json', document.baseURI).href

/** Name of the identity provider; undefined without one. */
export const providerName = meta('bailiwick-oidc')

/** Lets the style elements that components add pass the page's policy. */
export const styleNonce =
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

/** Error of a sign-in at the identity provider: read before the address changes. */
export const signInError = new URLSearchParams(location.search).get('error') ?? undefined
