/** How the answers of an API format are read, and the report in an answer: usage, model and id. */
import type { UsageKind } from '#contract/data-plane/route.ts'
import type { ParsedObject } from '#json/values.ts'
import type { UsageAmounts } from '#usage/event.ts'
import type { EventTable } from './event-scan.ts'

/**
 * Most tokens of one answer. No model reads or writes as many, with several choices and with all
 * turns of hosted tools: a report of more is not believed, and counts as none.
 */
export const ANSWER_MAX_TOKENS = 100_000_000

export interface AnswerFormat {
  /** Bytes by which a stream is read, by its first event; undefined for an answer in one piece. */
  tableOf(first: ParsedObject | undefined): EventTable
  /** Whether an event has nothing but usage: a caller who has not requested it does not get it. */
  isUsageAlone(event: ParsedObject): boolean
  /** Members that are read at the beginning of a long answer. */
  readonly headMembers: ReadonlySet<string>
  /** Members, with objects, that are read at the end of a long answer; the first is required. */
  readonly tailMembers: readonly string[]
  /** Type of an item of a whole answer that calls an image tool, in quotes. */
  readonly imageCall: Buffer | undefined
  /** Usage over `maxTokens` is not believed. */
  newReport(kind: UsageKind, maxTokens: number): AnswerReport
}

/** The report of one answer. Of a stream, only the first event and events with usage are parsed. */
export interface AnswerReport {
  onEvent(event: ParsedObject): void
  /** Called with a whole answer, or with the members at its beginning. */
  onWhole(answer: ParsedObject): void
  /** Called with the members at the end of a long answer, or of an event that is too long. */
  onTail(members: ParsedObject): void
  /** The report so far, with the calls of image tools that the events of a stream have. */
  reported(imageCalls: number): Reported
}

/** Usage of an answer with separate prices. */
export interface UsageLine {
  /** Undefined: the requested model; of images the model of the request's image tool. */
  readonly model: string | undefined
  readonly kind: UsageKind
  readonly amounts: Partial<UsageAmounts>
  /** Undefined: the service tier of the answer. */
  readonly tier: string | undefined
}

export const NO_LINES: readonly UsageLine[] = []

/** The line of the images that an answer's tools made. */
export function imageLine(amounts: Partial<UsageAmounts>): UsageLine {
  return {
    model: undefined,
    kind: 'images',
    amounts,
    tier: undefined,
  }
}

export interface Reported {
  /** Undefined where the upstream reports none. */
  readonly amounts: Partial<UsageAmounts> | undefined
  /** Whether all of the usage is reported, and not the input alone. */
  readonly isWhole: boolean
  readonly model: string | undefined
  readonly serviceTier: string | undefined
  readonly id: string | undefined
  readonly status: string | undefined
  /** Whether the upstream continues the response after the connection has ended. */
  readonly background: boolean
  /** Usage that has other prices than that of the answer: of other models, and of images. */
  readonly others: readonly UsageLine[]
  /**
   * Reported tokens that count against limits; undefined: all that are charged. Without a whole
   * report, estimated tokens of output are added to them.
   */
  readonly limitTokens: number | undefined
  /** Calls of tools in the output, with its usage; undefined where that is not known. */
  readonly toolCalls: number | undefined
  /** Whether the usage includes tokens of reasoning. */
  readonly reasoning: boolean
  /** Whether the model has refused: without any output before, nothing is charged. */
  readonly isRefusal: boolean
  /** Whether the answer has an error, after a status that says success. */
  readonly isBroken: boolean
}

export const NOTHING_REPORTED: Reported = {
  amounts: undefined,
  isWhole: false,
  model: undefined,
  serviceTier: undefined,
  id: undefined,
  status: undefined,
  background: false,
  others: NO_LINES,
  limitTokens: undefined,
  toolCalls: undefined,
  reasoning: false,
  isRefusal: false,
  isBroken: false,
}

/** The report of an answer that counts against limits, and is charged nothing. */
export function withoutCharge(reported: Reported): Reported {
  return { ...reported, amounts: { inputTokens: 0, outputTokens: 0 }, others: NO_LINES }
}
