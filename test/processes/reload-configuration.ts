/** Configurations of the reload trial: each differs from the one before in several sections. */

export interface ReloadUpstreams {
  readonly first: string
  readonly second: string
}

export interface ServerCertificateFiles {
  readonly certFile: string
  readonly keyFile: string
}

export const MODEL = 'gpt-5.6-luna'

/** Price of a million tokens in dollars, and the configurations after which it comes again. */
export const LOWEST_PRICE = 1
export const HIGHEST_PRICE = 5

/**
 * The file number `n`: prices, models, aliases, limits, upstreams with their keys and tags, alerts,
 * the identity provider and the handling of unpriced models change.
 */
export function reloadedFile(
  n: number,
  { first, second }: ReloadUpstreams,
  tls: ServerCertificateFiles | undefined,
): string {
  const price = LOWEST_PRICE + (n % HIGHEST_PRICE)
  // Each is removed in turn; the second one is unchanged in between.
  const upstreams = [
    ...(n % 3 === 1
      ? []
      : [`first: { base_url: "${first}", api_key: key-${n}, connections: 2000 }`]),
    ...(n % 3 === 2 ? [] : [`second: { base_url: "${second}", api_key: key, connections: 2000 }`]),
    `tagged: { base_url: "${second}", projects: ["team=team-${n % 2}"], limits: { concurrency: ${n + 1} } }`,
  ]
  return `${tls ? `tls: { cert_file: "${tls.certFile}", key_file: "${tls.keyFile}" }` : ''}
bounds: { overload_lag_milliseconds: 0 }
models:
  ${MODEL}:
    max_requests_per_1_minute: unlimited
    max_requests_per_1_day: unlimited
    max_tokens_per_1_minute: unlimited
    price: { input: ${price}, output: ${price} }
  alias-${n % 3}: { alias_of: ${MODEL} }
  limited: { max_requests_per_1_minute: ${n + 1} }
upstreams:
  ${upstreams.join('\n  ')}
alerts: { webhook: { url: "https://alerts.example/${n % 2}", secret: "whsec_${'A'.repeat(32)}" } }
oidc: { issuer: "https://login.example/${n % 2}", client_id: console }
unpriced_models: ${n % 2 === 0 ? 'warn' : 'allow'}
`
}

/** A file with three faults: its beginning, as of an editor that has not written the rest. */
export function brokenFile(n: number): string {
  return `models:\n  ${MODEL}: { price: { input: -${n} } }\nnothing: here\nbounds: { uploads: ${n}`
}
