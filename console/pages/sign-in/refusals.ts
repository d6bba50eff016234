/** Why an identity provider's login was refused: the contract has a sentence for each code. */
import { SIGN_IN_ERRORS, type SignInError } from '#contract/extensions/sign-in.ts'

const OTHER = 'Signing in did not work. Please try again.'

const isKnown = (code: string): code is SignInError => Object.hasOwn(SIGN_IN_ERRORS, code)

/** A newer server may know codes that this page does not. */
export const refusalSentence = (code: string): string =>
  isKnown(code) ? SIGN_IN_ERRORS[code] : OTHER
