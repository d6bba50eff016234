/**
 * Reads the input file of a batch while it is uploaded, line by line, and collects the model of its
 * requests, their input tokens and their references to upstream objects. A batch's requests reach
 * the upstream inside the file. This is the only time when the gateway sees them: a request that
 * the direct route would reject is rejected here.
 *
 * At most one line is held, and it may have 8 MiB. Of each `custom_id` at most 44 bytes are kept,
 * to find duplicates, and of each reference an id within the bound on ids and a shortened path,
 * for at most 50,000 lines and 10,000 references: the memory of a file does not grow with its size,
 * and its stored content (`BatchContent`) is at most 2 MiB.
 *
 * Cost: linear in the length of the file, however it is cut. test/hostile/cost-batches.test.ts
 * holds it, for each byte, to the cost of a JSON body (40 steps, 2 strings or buffers made, 12
 * bytes kept); in pieces of one byte to 44 steps and 5 made.
 *
 * Lines end in LF or CR LF; a CR alone is rejected, because some readers end a line at it: a part
 * of a request for one would be a whole request for another. Empty lines are ignored.
 *
 * Nothing is thrown for a faulty file: the first fault ends the reading, and is reported with its
 * line, as OpenAI reports it of a batch. Later lines are not read.
 */

import { type BatchProblem, emptyFile } from '#contract/errors/batches.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'
import type { Advance } from '#event-loop/scan-queue.ts'
import { type BatchCostFacts, NO_REQUESTS } from '#spend/bounds/batch.ts'
import {
  type BatchLineOptions,
  checkLine,
  type Gathered,
  isShortBlank,
  type LineCheck,
  MAX_LINE_BYTES,
} from './batch-line-check.ts'
import { createBatchReferences } from './batch-references.ts'
import type { Reference } from './facts.ts'
import { createLineSplitter } from './line-splitter.ts'

/** A fault of a file, in the form of the errors of a batch. */
export interface BatchFault extends BatchProblem {
  /** Line number from 1; null for a fault of the whole file. */
  readonly line: number | null
}

export interface BatchContent {
  /** Requests, up to the first fault. */
  readonly lines: number
  /** The `url` of all of them; undefined without any. */
  readonly endpoint: string | undefined
  readonly model: string | undefined
  readonly inputTokens: number
  /** Facts of what its requests cost; absent in files of earlier releases. */
  readonly spend?: BatchCostFacts
  /** Hosted tools of any request, each once; absent in files of earlier releases. */
  readonly hostedTools?: readonly HostedTool[]
  /** Models of their tools, each once; absent in files of earlier releases. */
  readonly toolModels?: readonly string[]
  /** Whether any answer is stored, or comes later; absent in files of earlier releases. */
  readonly stores?: boolean
  readonly background?: boolean
  /** The first member of a line that the gateway does not know: `body.answer_twice`. */
  readonly unknownMember?: string | undefined
  /** Service tiers of any request, each once; absent in files of earlier releases. */
  readonly tiers?: readonly string[]
  /** Each object once; `param` is its place in its line. */
  readonly references: readonly Reference[]
  readonly fault: BatchFault | undefined
}

export interface BatchLines {
  push(bytes: Buffer): void
  /** The whole file has come. */
  finish(): void
  /**
   * The next slice of a long line, where one is being read; it returns whether it was the last.
   * Slices that are left are read by the next `push` or `end`.
   */
  pending(): Advance | undefined
  /** The content of the file. */
  end(): BatchContent
}

export function createBatchLines(options: BatchLineOptions): BatchLines {
  const gathered = newGathered(options)
  let found: BatchFault | undefined
  let isFinished = false
  const checks = createChecks(gathered, (wrong) => {
    found = wrong
  })
  const lines = createLineSplitter(MAX_LINE_BYTES, (bytes) => {
    checks.add(bytes)
    return found === undefined
  })
  const finish = (): void => {
    if (found === undefined && !isFinished) lines.end()
    isFinished = true
  }
  return {
    push: (bytes) => {
      checks.settle()
      if (found === undefined) lines.push(bytes)
    },
    finish,
    pending: () => (checks.isUnderWay() ? checks.advance : undefined),
    end: () => {
      finish()
      checks.settle()
      if (found === undefined && gathered.lines === 0) {
        found = { ...emptyFile(), line: null }
      }
      return contentOf(gathered, found)
    },
  }
}

function newGathered(options: BatchLineOptions): Gathered {
  return {
    ...options,
    lines: 0,
    endpoint: undefined,
    model: undefined,
    inputTokens: 0,
    spend: NO_REQUESTS,
    hostedTools: new Set(),
    toolModels: new Set(),
    stores: false,
    background: false,
    unknownMember: undefined,
    tiers: new Set(),
    references: createBatchReferences(),
    ids: new Set(),
  }
}

/** The checks of lines one after the other; those behind a long line in its piece wait for it. */
function createChecks(gathered: Gathered, onFault: (wrong: BatchFault) => void) {
  let line = 0
  let current: LineCheck | undefined
  let waiting: Buffer[] = []
  let next = 0
  const dropWaiting = (): void => {
    waiting = []
    next = 0
  }
  const conclude = (wrong: BatchProblem | undefined): void => {
    current = undefined
    if (wrong === undefined) return
    dropWaiting()
    onFault({ ...wrong, line })
  }
  const step = (check: LineCheck): void => {
    const { done, value } = check.next()
    if (done) conclude(value)
    else current = check
  }
  const begin = (bytes: Buffer): void => {
    line += 1
    if (isShortBlank(bytes)) return
    step(checkLine(gathered, bytes))
  }
  const advance: Advance = () => {
    if (current !== undefined) step(current)
    while (current === undefined) {
      const bytes = waiting[next]
      if (bytes === undefined) {
        dropWaiting()
        break
      }
      next += 1
      begin(bytes)
    }
    return current === undefined
  }
  return {
    add: (bytes: Buffer): void => {
      if (current === undefined) begin(bytes)
      else waiting.push(bytes)
    },
    isUnderWay: () => current !== undefined,
    advance,
    settle: (): void => {
      while (current !== undefined) advance()
    },
  }
}

function contentOf(gathered: Gathered, found: BatchFault | undefined): BatchContent {
  return {
    lines: gathered.lines,
    endpoint: gathered.endpoint,
    model: gathered.model,
    inputTokens: gathered.inputTokens,
    spend: gathered.spend,
    hostedTools: [...gathered.hostedTools],
    toolModels: [...gathered.toolModels],
    stores: gathered.stores,
    background: gathered.background,
    unknownMember: gathered.unknownMember,
    tiers: [...gathered.tiers],
    references: gathered.references.list(),
    fault: found,
  }
}
