/** Error for a request that exceeds a bound, with the bound for `metrics.boundExceeded`. */
import { Problem } from '#base/problem.ts'
import type { ErrorCode } from '#contract/errors.ts'
import type { BoundName } from './bounds.ts'

export class BoundExceeded extends Problem {
  readonly bound: BoundName

  constructor(bound: BoundName, code: ErrorCode, message: string, param: string | null = null) {
    super(code, message, param)
    this.bound = bound
  }
}
