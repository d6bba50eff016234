/** Sign-in errors as sentences. */
import { ApiError } from '#client/client.ts'
import { SIGN_IN_ERRORS, type SignInError } from '#contract/extensions/sign-in.ts'

const OTHER = 'Sign-in failed. Try again.'

function isKnown(code: string): code is SignInError {
  return Object.hasOwn(SIGN_IN_ERRORS, code)
}

/** For a code of the contract's. A newer server may know codes that this page does not. */
export function refusalSentence(code: string): string {
  return isKnown(code) ? SIGN_IN_ERRORS[code] : OTHER
}

/**
 * For a rejected key: the API's sentence is OpenAI's, and refers to pages of no use here. Undefined
 * where the API's sentence is shown.
 */
export function keySentence(error: Error): string | undefined {
  if (!(error instanceof ApiError)) return undefined
  const { status, code } = error
  if (status === 401) return 'Unknown or revoked admin key.'
  // A missing scope, which a project's key has not, comes without a code.
  if (status === 403 && code === null) return OF_PROJECT
  return undefined
}

const OF_PROJECT = 'This is a project key. Sign in with an admin key: sk-admin-…'
