/** A gauge without labels, read at each collection of the metrics. */
import { Gauge, type Registry } from 'prom-client'

export interface ReadGauge {
  /** Sets the source of the value, which is 0 until then. */
  watch(source: () => number): void
}

export function readGauge(name: string, help: string, registry: Registry): ReadGauge {
  let read = (): number => 0
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read())
    },
  })
  return {
    watch: (source) => {
      read = source
    },
  }
}
