/** Failure of a sign-in, with a code for the person and a sentence for the log. */

import type { SignInProblem } from '#contract/errors/sign-in.ts'
import type { SignInError } from '#contract/extensions/sign-in.ts'

export class SignInFailure extends Error {
  readonly code: SignInError

  constructor({ code, message }: SignInProblem, cause?: unknown) {
    super(message, { cause })
    this.name = 'SignInFailure'
    this.code = code
  }
}
