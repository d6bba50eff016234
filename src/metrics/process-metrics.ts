/**
 * Metrics of the process itself. Servers of one process share them: a timer and an observer of
 * garbage collections belong to them, which the library never ends.
 */
import { collectDefaultMetrics, Registry } from 'prom-client'

let collected: Registry | undefined

/** Adds `process_…` and `nodejs_…` to the metrics of a server. */
export function registerProcessMetrics(registry: Registry): void {
  collected ??= collectAll()
  for (const { name } of collected.getMetricsAsArray()) {
    const metric = collected.getSingleMetric(name)
    if (metric) registry.registerMetric(metric)
  }
}

function collectAll(): Registry {
  const register = new Registry()
  collectDefaultMetrics({ register })
  return register
}
