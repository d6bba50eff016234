/** Error that is returned to the caller. Any other thrown value is a bug, and a 500. */
import {
  type ErrorCode,
  type ErrorDetails,
  errors,
  type ProblemData,
} from '#contract/errors/errors.ts'

export interface ProblemOptions {
  readonly cause?: unknown
  /** Headers of the answer, names and values in turn, instead of those of its status. */
  readonly headers?: readonly string[]
  /** Members of `error` on the wire, besides OpenAI's. */
  readonly details?: ErrorDetails
}

const NO_HEADERS: readonly string[] = []

export class Problem extends Error {
  readonly code: ErrorCode
  readonly param: string | null
  readonly headers: readonly string[]
  readonly details: ErrorDetails | undefined

  /** `data` is the result of a function of `contract/errors/`. */
  constructor({ code, message, param }: ProblemData, options: ProblemOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.param = param
    this.headers = options.headers ?? NO_HEADERS
    this.details = options.details
  }

  get status(): number {
    return errors[this.code].status
  }
}
