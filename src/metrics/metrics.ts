/** Every metric, by name. `GET /metrics` shows them in Prometheus' text format. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof createMetrics>

export const createMetrics = (version: string) => {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'bailiwick_build_info',
    help: 'Always 1; the version is in the label.',
    labelNames: ['version'] as const,
    registers,
  }).set({ version }, 1)
  return {
    registry,
    answered: answeredBy(
      new Histogram({
        name: 'bailiwick_http_request_duration_seconds',
        help: 'Time from the headers of a request to the end of its answer.',
        labelNames: ['endpoint', 'status'] as const,
        buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        registers,
      }),
    ),
    refusals: new Counter({
      name: 'bailiwick_http_refusals_total',
      help: 'Requests answered with an error, by its code.',
      labelNames: ['code'] as const,
      registers,
    }),
    backgroundFailures: new Counter({
      name: 'bailiwick_background_failures_total',
      help: 'Failures of work that no request waits for, by task.',
      labelNames: ['task'] as const,
      registers,
    }),
  }
}

/** Notes an answer. Each pair of labels is looked up once, since every request comes by here. */
const answeredBy = (duration: Histogram<'endpoint' | 'status'>) => {
  const observers = new Map<string, Histogram.Internal<'endpoint' | 'status'>>()
  return (endpoint: string, status: number, seconds: number): void => {
    const name = `${endpoint} ${status}`
    const observer = observers.get(name) ?? duration.labels({ endpoint, status })
    observers.set(name, observer)
    observer.observe(seconds)
  }
}
