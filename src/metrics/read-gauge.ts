/** A gauge without labels, read at each collection of the metrics. */
import type { Registry } from 'prom-client'
import { collectGauge } from './create.ts'
import type { LabelOf, NameOf } from './table.ts'

export interface ReadGauge {
  /** Sets the source of the value, which is 0 until then. */
  watch(source: () => number): void
}

/** Names of gauges without labels. */
type Unlabelled = {
  [N in NameOf<'gauge'>]: [LabelOf<N>] extends [never] ? N : never
}[NameOf<'gauge'>]

export function readGauge(registry: Registry, name: Unlabelled): ReadGauge {
  let read = (): number => 0
  collectGauge(registry, name, (gauge) => gauge.set(read()))
  return {
    watch: (source) => {
      read = source
    },
  }
}
