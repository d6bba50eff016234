/** What every request passes first, on its headers alone, on either plane. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Problem } from '#base/problem.ts'

const CLIENT_REQUEST_ID_MAX = 512

export const newRequestId = (): string => `req_${randomUUID().replaceAll('-', '')}`

/** What is wrong with the headers of a request, if anything is. */
export const headerProblem = ({
  headers,
  httpVersion,
}: Pick<IncomingMessage, 'headers' | 'httpVersion'>): Problem | undefined => {
  if (headers.host === undefined && httpVersion === '1.1') {
    return new Problem('malformed_request', 'The request has no Host header.')
  }
  const given = headers['x-client-request-id']
  if (given === undefined || isClientRequestId(String(given))) return undefined
  return new Problem(
    'invalid_client_request_id',
    `X-Client-Request-Id must be at most ${CLIENT_REQUEST_ID_MAX} ASCII characters.`,
  )
}

const isClientRequestId = (text: string): boolean =>
  text.length <= CLIENT_REQUEST_ID_MAX && /^[\x20-\x7e]*$/.test(text)
