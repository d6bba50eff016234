/** Creation of the library's metrics by their rows in the table. */
import { Counter, Gauge, type Registry } from 'prom-client'
import { type LabelOf, METRICS, type NameOf } from './table.ts'

export function createCounter<N extends NameOf<'counter'>>(
  registry: Registry,
  name: N,
): Counter<LabelOf<N>> {
  const { help, labels } = METRICS[name]
  return new Counter({ name, help, labelNames: labels, registers: [registry] })
}

/** A counter that `collect` sets when the metrics are collected, after a reset. */
export function collectCounter<N extends NameOf<'counter'>>(
  registry: Registry,
  name: N,
  collect: (counter: Counter<LabelOf<N>>) => void,
): void {
  const { help, labels } = METRICS[name]
  new Counter({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    collect() {
      this.reset()
      collect(this)
    },
  })
}

export function createGauge<N extends NameOf<'gauge'>>(
  registry: Registry,
  name: N,
): Gauge<LabelOf<N>> {
  const { help, labels } = METRICS[name]
  return new Gauge({ name, help, labelNames: labels, registers: [registry] })
}

/** A gauge that `collect` sets when the metrics are collected, after a reset. */
export function collectGauge<N extends NameOf<'gauge'>>(
  registry: Registry,
  name: N,
  collect: (gauge: Gauge<LabelOf<N>>) => void | Promise<void>,
): void {
  const { help, labels } = METRICS[name]
  new Gauge({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    collect() {
      this.reset()
      return collect(this)
    },
  })
}
