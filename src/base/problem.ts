/** Error that is returned to the caller. Any other thrown value is a bug, and a 500. */
import type { ErrorDetails } from '#contract/data-plane/limit-detail.ts'
import {
  type ErrorCode,
  type ErrorKind,
  errorKind,
  errors,
  type ProblemData,
  type Retry,
} from '#contract/errors/errors.ts'

export interface ProblemOptions {
  readonly cause?: unknown
  /** Undefined: as the status says. */
  readonly retry?: Retry
  readonly details?: ErrorDetails
}

export class Problem extends Error {
  readonly code: ErrorCode
  readonly param: string | null
  readonly model: string | undefined
  readonly retry: Retry | undefined
  readonly details: ErrorDetails | undefined

  /** `data` is the result of a function of `contract/errors/`. */
  constructor({ code, message, param, model }: ProblemData, options: ProblemOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Problem'
    this.code = code
    this.param = param
    this.model = model
    this.retry = options.retry
    this.details = options.details
  }

  /** The status of the registry, which the caller's API format may change. */
  get status(): number {
    return errors[this.code].status
  }

  get kind(): ErrorKind {
    return errorKind(this.code)
  }
}
