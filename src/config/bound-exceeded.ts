/** Error for a request that exceeds a bound, with the bound for `metrics.boundExceeded`. */
import { Problem } from '#base/problem.ts'
import type { ProblemData } from '#contract/errors/errors.ts'
import type { BoundName } from './bounds.ts'

export class BoundExceeded extends Problem {
  readonly bound: BoundName

  constructor(bound: BoundName, data: ProblemData) {
    super(data)
    this.bound = bound
  }
}
