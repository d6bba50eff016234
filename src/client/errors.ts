/** Errors of a call: an error answer of the server, or no answer. */

/** The server answered with an error. */
export class ApiError extends Error {
  readonly status: number
  /** The code of OpenAI's envelope, if present. */
  readonly code: string | null
  readonly type: string | null
  /** The parameter at fault, if the server names it. */
  readonly param: string | null
  /** Id of the request, for the operator: it is in the server's log. */
  readonly requestId: string | null

  constructor(status: number, body: unknown, requestId: string | null) {
    const error = (body as { error?: unknown } | undefined)?.error
    // The error for a missing scope is a bare sentence, every other one an object.
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

/** Failed connection, timeout, or an answer that is not the API's. */
export class ConnectionError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ConnectionError'
  }
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
