/** Upstreams as spans name them. */
import type { Upstream } from '#config/upstreams.ts'

/** Address and provider of an upstream. */
export interface TracedUpstream {
  /** `gen_ai.provider.name`. */
  readonly provider: string
  readonly address: string
  readonly port: number
}

/** Hosts of providers with a name in the conventions, and the ends of names of such hosts. */
const PROVIDERS: readonly (readonly [string, string])[] = [
  ['api.openai.com', 'openai'],
  ['.openai.azure.com', 'azure.ai.openai'],
  ['.ai.azure.com', 'azure.ai.inference'],
  ['api.anthropic.com', 'anthropic'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['.aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['.amazonaws.com', 'aws.bedrock'],
  ['api.mistral.ai', 'mistral_ai'],
  ['api.groq.com', 'groq'],
  ['api.deepseek.com', 'deepseek'],
  ['api.x.ai', 'x_ai'],
  ['api.cohere.com', 'cohere'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.moonshot.ai', 'moonshot_ai'],
]

/** Upstreams by name. One with another host has the provider of its API format. */
export function tracedUpstreams(
  upstreams: readonly Pick<Upstream, 'name' | 'origin' | 'apiFormat'>[],
): ReadonlyMap<string, TracedUpstream> {
  return new Map(
    upstreams.map(({ name, origin, apiFormat }) => {
      const { hostname, port, protocol } = new URL(origin)
      const [, provider = apiFormat] = PROVIDERS.find(([end]) => isHost(hostname, end)) ?? []
      const usual = protocol === 'https:' ? 443 : 80
      return [name, { provider, address: hostname, port: port ? Number(port) : usual }]
    }),
  )
}

function isHost(hostname: string, end: string): boolean {
  return end.startsWith('.') ? hostname.endsWith(end) : hostname === end
}
