/** Values of the server's state in examples, by the names of their members. */

const TIMESTAMP = 1_767_225_600

export const SERVER_EXAMPLES: Readonly<Record<string, unknown>> = {
  version: '1.0.0',
  serves_models: true,
  sends_mail: true,
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
  'tasks.name': 'usage',
  interval_seconds: 0.25,
  last_run_at: TIMESTAMP,
  last_duration_seconds: 0.004,
  next_run_at: TIMESTAMP + 1,
  retry_at: null,
}
