/** Failure of a sign-in: a code that is shown to the person, and a sentence for the log. */
import type { SignInError } from '#contract/extensions/sign-in.ts'

export class SignInFailure extends Error {
  readonly code: SignInError

  constructor(code: SignInError, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'SignInFailure'
    this.code = code
  }
}
