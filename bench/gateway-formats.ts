/**
 * Messages beside chat completions: one Bailiwick with an upstream of each API format, bodies of
 * the same texts in two sizes, whole answers and streams, in turns within each round.
 */
import { type Bailiwick, MODEL, startBailiwick } from './bailiwick.ts'
import { type Spread, show, spread, table } from './figures.ts'
import {
  ANSWERS,
  bodyOf,
  CLAUDE_MODEL,
  FORMAT_HEADERS,
  FORMATS,
  type FormatTitle,
  PATHS,
  SIZES,
  type Size,
} from './format-bodies.ts'
import type { Effort } from './gateway-rounds.ts'
import { type Kind, startUpstream } from './gateway-targets.ts'
import { type Load, load } from './measure.ts'
import { CLIENT_CORE, SERVER_CORE } from './processes.ts'

const CONNECTIONS = 32
const UPSTREAM_CONNECTIONS = 1_024
const KINDS = ['plain', 'streams'] as const
/** Of the events of a stream of 50. */
const STREAM_BYTES = 4_000

interface Sample {
  readonly perSecond: number
  /** Microseconds of processor time for each request. */
  readonly cpuMicros: number
}

export interface FormatRun {
  readonly kind: Kind
  readonly size: Size
  readonly samples: Readonly<Record<FormatTitle, readonly Sample[]>>
}

export async function runFormats(
  folder: string,
  { rounds, seconds, warmUpSeconds }: Effort,
): Promise<FormatRun[]> {
  const runs: FormatRun[] = []
  for (const kind of KINDS) {
    const { bailiwick, stop } = await start(folder, kind)
    for (const size of SIZES) {
      const samples: Record<FormatTitle, Sample[]> = { 'chat completions': [], messages: [] }
      const loads = FORMATS.map(
        (format) => [format, loadOf(bailiwick, format, size, kind)] as const,
      )
      for (const [format, what] of loads) {
        await probe(what, format, kind)
        await load({ ...what, seconds: warmUpSeconds })
      }
      for (let round = 0; round < rounds; round++) {
        for (const [format, what] of round % 2 === 0 ? loads : loads.toReversed()) {
          samples[format].push(await measure(bailiwick, { ...what, seconds }, kind))
        }
      }
      runs.push({ kind, size, samples })
    }
    await stop()
  }
  return runs
}

/** Base URLs of the upstreams, by the format of their API. */
export interface FormatPorts {
  readonly openai: number
  readonly anthropic: number
}

export async function startFormatUpstreams(folder: string, kind: Kind) {
  const openai = await startUpstream(folder, kind)
  const anthropic = await startUpstream(folder, kind, CLIENT_CORE, ANSWERS.messages)
  return {
    ports: { openai: openai.port, anthropic: anthropic.port },
    stop: () => Promise.all([openai.process.stop(), anthropic.process.stop()]),
  }
}

/** The part of the configuration with an upstream of each format. */
export function formatUpstreams({ openai, anthropic }: FormatPorts): string {
  return `
upstreams:
  openai:
    base_url: http://127.0.0.1:${openai}/v1
    api_key: sk-of-the-upstream
    connections: ${UPSTREAM_CONNECTIONS}
  anthropic:
    api_format: anthropic
    base_url: http://127.0.0.1:${anthropic}/v1
    api_key: sk-of-the-upstream
    connections: ${UPSTREAM_CONNECTIONS}
`
}

async function start(folder: string, kind: Kind) {
  const upstreams = await startFormatUpstreams(folder, kind)
  const bailiwick = await startBailiwick(folder, {
    core: SERVER_CORE,
    models: [MODEL, CLAUDE_MODEL],
    configuration: formatUpstreams(upstreams.ports),
  })
  return {
    bailiwick,
    async stop(): Promise<void> {
      await bailiwick.process.stop()
      await upstreams.stop()
    },
  }
}

type Request = Omit<Load, 'seconds'> & { readonly body: string }

function loadOf({ baseUrl, key }: Bailiwick, format: FormatTitle, size: Size, kind: Kind): Request {
  return {
    url: baseUrl + PATHS[format],
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      ...FORMAT_HEADERS[format],
    },
    body: bodyOf(format, size, kind),
    connections: CONNECTIONS,
  }
}

/** One request, which must have the answer of its upstream and the headers of a limit. */
async function probe({ url, headers, body }: Request, format: FormatTitle, kind: Kind) {
  const response = await fetch(url, { method: 'POST', headers, body })
  const text = await response.text()
  const isWhole =
    kind === 'plain' ? text === ANSWERS[format] : /\[DONE\]|message_stop/.test(text.slice(-100))
  if (response.status !== 200 || !isWhole) {
    throw new Error(`${url} answers ${response.status}: ${text.slice(0, 300)}`)
  }
}

async function measure({ process }: Bailiwick, what: Load, kind: Kind): Promise<Sample> {
  const before = process.cpuMs()
  const { perSecond, requests, bytes } = await load(what)
  // wrk counts an answer that is cut off; its bytes do not lie.
  const least = kind === 'plain' ? ANSWERS['chat completions'].length : STREAM_BYTES
  if (bytes / requests < least)
    throw new Error(`${what.url} answered ${bytes / requests} bytes each`)
  return { perSecond, cpuMicros: ((process.cpuMs() - before) * 1_000) / requests }
}

/** The rate of messages, of the rate of chat completions in the same round. */
export function ratioOf({ samples }: FormatRun): Spread {
  return spread(
    samples.messages.map(
      ({ perSecond }, round) =>
        perSecond / (samples['chat completions'][round]?.perSecond ?? Number.NaN),
    ),
  )
}

export function describeFormats(runs: readonly FormatRun[]): string {
  const rows = runs.flatMap((run) =>
    FORMATS.map((format) => {
      const samples = run.samples[format]
      const isFirst = format === FORMATS[0]
      return [
        `${run.kind}, ${run.size}, ${format}`,
        String(bodyOf(format, run.size, run.kind).length),
        show(spread(samples.map(({ perSecond }) => perSecond)), 0),
        show(spread(samples.map(({ cpuMicros }) => cpuMicros)), 0),
        isFirst ? '1' : show(ratioOf(run), 3),
      ]
    }),
  )
  const head = [
    `API formats, concurrency ${CONNECTIONS}`,
    'body bytes',
    'requests/s',
    'CPU µs each',
  ]
  return table([[...head, 'of chat completions'], ...rows])
}
