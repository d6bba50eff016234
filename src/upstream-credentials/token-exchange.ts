/**
 * Token exchange: a form as in RFC 8693, or the JSON of OpenAI's workload identity. The subject
 * token is read at each exchange, and so may be replaced in its file.
 */
import type { TokenExchangeAuth } from '#config/upstream-auth.ts'
import type { FetchCredential } from './source.ts'
import { fetchToken, type SendTokenRequest } from './token-answer.ts'

export function exchangeToken(auth: TokenExchangeAuth, send: SendTokenRequest): FetchCredential {
  const { url, format, client } = auth
  return (signal) => {
    const members = { ...auth.parameters, subject_token: auth.subjectToken.current() }
    const isJson = format === 'json'
    return fetchToken(send, {
      url,
      method: 'POST',
      headers: {
        accept: 'application/json',
        'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
        ...(client && { authorization: basicOf(client.id, client.secret.current()) }),
      },
      body: isJson ? JSON.stringify(members) : new URLSearchParams(members).toString(),
      signal,
    })
  }
}

/** RFC 6749 §2.3.1: both are encoded as in a form. */
function basicOf(id: string, secret: string): string {
  const encoded = [id, secret].map((text) => new URLSearchParams({ '': text }).toString().slice(1))
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`
}
