/** A request in a notation: its text, a sentence about it, or both. */
export interface NotedRequest {
  readonly text?: string
  readonly note?: string
}
