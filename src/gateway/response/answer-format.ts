/** How the answers of an API format are read. Each format has one such object. */
import type { ParsedObject } from '#json/values.ts'
import type { EventTable } from './event-scan.ts'

export interface AnswerFormat {
  /** Bytes by which a stream is read, by its first event; undefined for an answer in one piece. */
  tableOf(first: ParsedObject | undefined): EventTable
  /** Whether an event has nothing but usage: a caller who has not requested it does not get it. */
  isUsageAlone(event: ParsedObject): boolean
}
