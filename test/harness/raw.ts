/** Raw requests, for requests that no client would send. */

export interface RawOptions {
  readonly key?: string | null
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Response as JSON; an empty object for anything else. */
  readonly json: RawJson
}

export interface RawJson {
  readonly [member: string]: unknown
  readonly error?: { message: string; type: string; param: string | null; code: string | null }
}

/** Sends it to the server at `url`. */
export async function sendRaw(
  url: string,
  method: string,
  path: string,
  { key, body, headers = {} }: RawOptions,
): Promise<RawAnswer> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(key != null && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : {},
  }
}
