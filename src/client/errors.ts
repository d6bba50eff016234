/** What a call throws: the server's refusal, or the lack of any answer. */

/** The server answered with an error. */
export class ApiError extends Error {
  readonly status: number
  /** The code of OpenAI's envelope, where it has one. */
  readonly code: string | null
  readonly type: string | null
  /** The parameter at fault, where the server names it. */
  readonly param: string | null
  /** For whoever runs the server: it is in their log. */
  readonly requestId: string | null

  constructor(status: number, body: unknown, requestId: string | null) {
    const error = (body as { error?: unknown } | undefined)?.error
    // A missing scope comes as a bare sentence, everything else as an object.
    const fields = typeof error === 'object' && error !== null ? error : { message: error }
    const { message, code, type, param } = fields as Record<string, unknown>
    super(typeof message === 'string' ? message : `The server answered with status ${status}.`)
    this.name = 'ApiError'
    this.status = status
    this.code = text(code)
    this.type = text(type)
    this.param = text(param)
    this.requestId = requestId
  }
}

/** No answer came: the server is not there, or took too long, or answered with something else. */
export class ConnectionError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ConnectionError'
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
