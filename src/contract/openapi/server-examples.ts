/** Values of the server's state in examples, by the names of their members. */

const TIMESTAMP = 1_767_225_600

export const SERVER_EXAMPLES: Readonly<Record<string, unknown>> = {
  version: '1.0.0',
  serves_models: true,
  sends_mail: true,
  reconciles_costs: true,
  'configuration.loaded_at': TIMESTAMP,
  'configuration.error': null,
  certificate_ends_at: TIMESTAMP + 7_776_000,
  disk_free_bytes: 42_949_672_960,
  changed: ['models', 'upstreams'],
  needs_restart: ['egress'],
  'prices.list': 'genai-prices 0.1.8',
  list_date: '2026-09-23',
  days: 30,
  successes_per_second: 500,
  sample: 0.01,
  personal_days: 30,
  url: 'https://models.example.com',
  'upstreams.models': null,
  weight: 1,
  regions: ['eu'],
  addresses: ['http://proxy.example.com:3128'],
  'upstreams.limits': [
    { dimension: 'tokens', model: null, limit: 100_000, used: 24_500 },
    { dimension: 'concurrency', model: 'gpt-5.6-terra', limit: 20, used: 3 },
  ],
  closed_models: [{ model: 'gpt-5.6-terra', status: 429, retry_at: TIMESTAMP + 10 }],
  'credentials.fetched_at': TIMESTAMP,
  'credentials.ends_at': TIMESTAMP + 3_600,
  failures: 0,
  failing_since: null,
  last_error: null,
  'organization.usage.latency.result': {
    object: 'organization.usage.latency.result',
    num_requests: 12_480,
    succeeded: 12_311,
    rejected: 140,
    failed: 21,
    left: 8,
    duration_ms: { requests: 12_311, p50: 1_840, p95: 7_320, p99: 14_900 },
    first_token_ms: { requests: 9_204, p50: 412, p95: 1_180, p99: 2_650 },
    upstream: 'default',
    model: null,
    status: null,
  },
  'tasks.name': 'usage',
  interval_seconds: 0.25,
  last_run_at: TIMESTAMP,
  last_duration_seconds: 0.004,
  next_run_at: TIMESTAMP + 1,
  retry_at: null,
}

/** Two events of a test of the connection. */
export const CONNECTION_EXAMPLE = [0, 70]
  .map((paused_seconds) => {
    const event = {
      object: 'organization.connection',
      address: '203.0.113.7',
      peer: { address: '10.0.0.5', port: 40_112 },
      peer_is_trusted: true,
      forwarded_for: '203.0.113.7',
      paused_seconds,
    }
    return `data: ${JSON.stringify(event)}\n\n`
  })
  .join('')
