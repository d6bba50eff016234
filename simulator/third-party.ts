/**
 * A third-party OpenAI-compatible server: the gateway must work with it too. It counts tokens its
 * own way, makes ids of another shape, and has no account headers.
 */
import { LLMock } from '@copilotkit/aimock'

export interface ThirdPartyUpstream {
  /** Base URL, with `/v1`. */
  readonly url: string
  /** Paths of the requests it has answered. */
  paths(): string[]
  close(): Promise<void>
}

/** The key that it requires. */
export const THIRD_PARTY_KEY = 'sk-third-party-key'
/** Its reply to every message. */
export const THIRD_PARTY_REPLY = 'An answer from a server of other people, in a few pieces.'
/** Its vector for every embedding, as floats or as base64. */
export const THIRD_PARTY_VECTOR: readonly number[] = [0.5, -0.25, 0.125]

/** Starts it on a free port. */
export async function startThirdParty(): Promise<ThirdPartyUpstream> {
  const server = new LLMock({
    port: 0,
    host: '127.0.0.1',
    logLevel: 'silent',
    auth: { apiKeys: [THIRD_PARTY_KEY] },
    chunkSize: 8,
  })
  server.onMessage(/^/, { content: THIRD_PARTY_REPLY })
  server.onEmbedding(/^/, { embedding: [...THIRD_PARTY_VECTOR] })
  await server.start()
  return {
    url: `${server.url}/v1`,
    paths: () => server.getRequests().map(({ path }) => path),
    close: () => server.stop(),
  }
}
