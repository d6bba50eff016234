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
  /** Images that hosted tools were called to make; undefined where none is known. */
  readonly imageCalls: number | undefined
  /** Usage of these; undefined where none is reported. */
  readonly imageUsage: Partial<UsageAmounts> | undefined
  /** Calls of tools in the output, with its usage; undefined where that is not known. */
  readonly toolCalls: number | undefined
  /** Whether the usage includes tokens of reasoning. */
  readonly reasoning: boolean
}

export const NOTHING_REPORTED: Reported = {
  amounts: undefined,
  isWhole: false,
  model: undefined,
  serviceTier: undefined,
  id: undefined,
  status: undefined,
  background: false,
  imageCalls: undefined,
  imageUsage: undefined,
  toolCalls: undefined,
  reasoning: false,
}
