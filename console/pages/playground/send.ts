/**
 * Requests with a project's key, through the gateway. The key is sent as by any program, and the
 * session cookie is not sent, so that the answer is what a program would get.
 */
import { ConnectionError } from '#client/client.ts'
import { apiUrl } from '#console/page-settings.ts'
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import { readModels } from './chunk.ts'
import { type AnswerPart, projectOf, readAnswer, refusalOf } from './read-answer.ts'
import { APIS, bodyOf, type ChatRequest } from './request.ts'

/**
 * Streams an answer. Throws `ApiError` for an error response or error event, `ConnectionError` when
 * the server is unreachable, and an `Error` for an answer that breaks off.
 */
export async function* streamChat(
  key: string,
  request: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<AnswerPart> {
  const { path, headers } = APIS[request.format]
  yield* readAnswer(
    await fetchWithKey(path, key, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(bodyOf(request)),
      signal,
    }),
    request.format,
  )
}

export interface Models {
  readonly names: readonly string[]
  /** Days on which they end, or null. */
  readonly ends: ReadonlyMap<string, string | null>
  /** Names of the models that are served in Anthropic's API format. */
  readonly anthropic: ReadonlySet<string>
  readonly projectId: string | null
}

/** The models that a key may ask for. Throws as `streamChat` does. */
export async function listModels(key: string, signal: AbortSignal): Promise<Models> {
  const list = async (format: ApiFormatName) => {
    const { headers } = APIS[format]
    const response = await fetchWithKey('/models', key, { signal, headers })
    if (!response.ok) throw await refusalOf(response)
    return { models: readModels(await response.text()), projectId: projectOf(response) }
  }
  const [{ models, projectId }, { models: others }] = await Promise.all([
    list('openai'),
    list('anthropic'),
  ])
  return {
    names: [...new Set([...models.keys(), ...others.keys()])],
    ends: new Map([...others, ...models]),
    anthropic: new Set([...others.keys()].filter((name) => !models.has(name))),
    projectId,
  }
}

/** For a request that is to go out although the page is being closed. */
export const keptAlive: typeof fetch = (input, init) => fetch(input, { ...init, keepalive: true })

async function fetchWithKey(
  path: string,
  key: string,
  init: RequestInit & { readonly signal: AbortSignal },
): Promise<Response> {
  try {
    return await fetch(apiUrl + path, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${key}` },
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
    })
  } catch (error) {
    throw new ConnectionError(`${apiUrl} cannot be reached.`, error)
  }
}
