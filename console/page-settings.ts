/** Settings that the server writes into the page: addresses and sign-in. */

import { withoutSecrets } from './address/secrets-in-text.ts'

function meta(name: string): string | undefined {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content
}

/** Path of the console, with any prefix: `/console/`. */
export const basePath = new URL(document.baseURI).pathname

/** Base URL of the API, without a trailing slash. */
export const apiUrl = new URL('../v1', document.baseURI).href

/** URL of the API reference. */
export const docsUrl = new URL('../docs', document.baseURI).href
export const openApiUrl = new URL('../openapi.json', document.baseURI).href

/** Whether the address had a secret in it: removed before anything reads it. */
export const hadSecretInAddress = removeSecrets()
// Before the router's listener: an address that is typed with another fragment loads no page.
addEventListener('popstate', removeSecrets)

/** Name of the identity provider; undefined without one. */
export const providerName = meta('bailiwick-oidc')

/** Lets the style elements that components add pass the page's policy. */
export const styleNonce =
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

/** Error of a sign-in at the identity provider: read before the address changes. */
export const signInError = new URLSearchParams(location.search).get('error') ?? undefined

/** Page that a failed sign-in was to return to. */
export const signInReturn = new URLSearchParams(location.search).get('return_to') ?? '/'

function removeSecrets(): boolean {
  const clean = withoutSecrets(location.href, basePath)
  if (clean === location.href) return false
  history.replaceState(history.state, '', clean)
  return true
}
