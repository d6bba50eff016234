/** A gateway with an upstream of Anthropic's format, and requests of its clients. */
import {
  type Answer,
  type GatewayHarness,
  type GatewayOptions,
  shareGateway,
} from '#test/support/gateway.ts'

export const MESSAGES = '/v1/messages'
export const COUNT = '/v1/messages/count_tokens'
export const CLAUDE = 'claude-sonnet-5-5'
export const VERSION = { 'anthropic-version': '2023-06-01' }

/** The upstream of the simulator, in both formats. */
export function bothFormats(url: string, models = ''): string {
  return `
${models}
upstreams:
  claude:
    base_url: "${url}"
    api_key: "\${UPSTREAM_KEY}"
    api_format: anthropic
    models: ["claude-*"]
  openai: { base_url: "${url}", api_key: "\${UPSTREAM_KEY}", models: ["gpt-*"] }
`
}

export function shareMessages(
  models = '',
  options: Omit<GatewayOptions, 'config'> = {},
): () => GatewayHarness {
  return shareGateway({ ...options, config: (url) => bothFormats(url, models) })
}

export function message(text: string, more: object = {}) {
  return {
    model: CLAUDE,
    max_tokens: 100,
    messages: [{ role: 'user', content: text }],
    ...more,
  }
}

/** An error in Anthropic's envelope. */
export interface Envelope {
  readonly type: string
  readonly error: {
    readonly type: string
    readonly message: string
    readonly details: { readonly error_code: string }
  }
  readonly request_id: string | null
}

export function envelopeOf({ text }: Pick<Answer, 'text'>): Envelope {
  return JSON.parse(text)
}
