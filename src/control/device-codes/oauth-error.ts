/** Error that is returned to a program, in the form of RFC 6749 §5.2. */
import { OAUTH_ERRORS, type OAuthErrorCode } from '#contract/oauth.ts'

export class OAuthError extends Error {
  readonly code: OAuthErrorCode

  /** `description` is a sentence that the program shows to the person. */
  constructor(code: OAuthErrorCode, description: string) {
    super(description)
    this.name = 'OAuthError'
    this.code = code
  }

  get status(): number {
    return OAUTH_ERRORS[this.code]
  }
}
