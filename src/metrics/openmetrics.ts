/**
 * Metrics in the text of OpenMetrics 1.0, with exemplars. The library's writer of it renames the
 * counters of the registry, and the text of Prometheus would be another one afterwards.
 */
import type { Registry } from 'prom-client'

export const OPENMETRICS_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
/** Most characters of the names and values of an exemplar's labels, by the specification. */
const EXEMPLAR_MAX = 128

/** A metric as the library has it. */
interface Family {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly values: readonly Sample[]
}

type LabelSet = Readonly<Record<string, string | number>>

interface Sample {
  /** Of histograms and summaries. */
  readonly metricName?: string
  readonly labels: LabelSet
  readonly value: number
  readonly exemplar?: {
    readonly labelSet: LabelSet
    readonly value: number
    /** Unix seconds. */
    readonly timestamp: number
  }
}

export async function openMetricsText(registry: Registry): Promise<string> {
  const families: readonly unknown[] = await registry.getMetricsAsJSON()
  return `${families.map((one) => familyText(one as Family)).join('')}# EOF\n`
}

function familyText({ name, help, type, values }: Family): string {
  // The family of a counter has a name without the suffix of its samples.
  const family = type === 'counter' ? name.replace(/_total$/, '') : name
  const of = type === 'counter' ? `${family}_total` : name
  const samples = values.map((one) => `${one.metricName ?? of}${sampleText(one)}\n`)
  return `# HELP ${family} ${escaped(help)}\n# TYPE ${family} ${type}\n${samples.join('')}`
}

function sampleText({ labels, value, exemplar }: Sample): string {
  const pairs = labelText(labels)
  const text = `${pairs === '' ? '' : `{${pairs}}`} ${numberText(value)}`
  if (!exemplar) return text
  const { labelSet, value: observed, timestamp } = exemplar
  const length = Object.entries(labelSet).join('').length
  if (length > EXEMPLAR_MAX) return text
  return `${text} # {${labelText(labelSet)}} ${numberText(observed)} ${timestamp}`
}

function labelText(labels: LabelSet): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(String(value))}"`)
    .join(',')
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : `${value < 0 ? '-' : '+'}Inf`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}
