/** Error that is returned to the caller. Any other thrown value is a bug, and a 500. */
import { type ErrorCode, errors } from '#contract/errors.ts'

export class Problem extends Error {
  readonly code: ErrorCode
  readonly param: string | null
  /** Value of `retry-after`, where known. */
  readonly retryAfterMs: number | undefined

  /**
   * `code` names a row of the error table; `param` the parameter at fault, as the caller wrote it.
   */
  constructor(
    code: ErrorCode,
    message: string,
    param: string | null = null,
    retryAfterMs?: number,
  ) {
    super(message)
    this.name = 'Problem'
    this.code = code
    this.param = param
    this.retryAfterMs = retryAfterMs
  }

  get status(): number {
    return errors[this.code].status
  }
}
