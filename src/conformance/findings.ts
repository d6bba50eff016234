/** Findings of a run: each check with its expectation, the source of it, and the outcome. */

/** Groups of checks, in the order in which they run and are reported. */
export const AREAS = [
  'answers',
  'lists',
  'errors',
  'authentication',
  'deletes',
  'keys',
  'streaming',
  'rate limits',
  'spend limits',
  'extensions',
] as const
export type Area = (typeof AREAS)[number]

/** Sources of expectations. */
export const SOURCES = {
  document: 'OpenAI’s OpenAPI document of its Admin API',
  errors: 'OpenAI’s guide to error codes, and the ErrorResponse of its OpenAPI document',
  guide: 'OpenAI’s API reference of chat completions',
  limits: 'OpenAI’s guide to rate limits',
  contract: 'Bailiwick’s contract (/openapi.json of a server)',
  promise: 'Bailiwick’s docs/concepts/how-limits-count.md',
  revocation: 'Bailiwick’s docs/concepts/consistency.md',
} as const
export type Source = (typeof SOURCES)[keyof typeof SOURCES]

/** What a check expects, and of which operation. */
export interface Expectation {
  readonly area: Area
  /** Id of the operation in the contract, or the route of the data plane. */
  readonly operation: string
  readonly expected: string
  readonly source: Source
}

export interface ConformanceFinding extends Expectation {
  readonly outcome: 'passed' | 'failed' | 'not_supported'
  /** The answer in place of the expected one, or the reason why it was not checked. */
  readonly got?: string
}

export interface Findings {
  readonly all: readonly ConformanceFinding[]
  /** Records a failure with its problem, or a pass without one. */
  check(expectation: Expectation, problem: string | undefined): void
  /** Records a check that the server, or the content of its organization, does not allow. */
  notSupported(expectation: Expectation, reason: string): void
}

export function createFindings(): Findings {
  const all: ConformanceFinding[] = []
  return {
    all,
    check(expectation, problem) {
      if (problem === undefined) all.push({ ...expectation, outcome: 'passed' })
      else all.push({ ...expectation, outcome: 'failed', got: problem })
    },
    notSupported(expectation, reason) {
      all.push({ ...expectation, outcome: 'not_supported', got: reason })
    },
  }
}
