/** Facts about a request that bound its cost. */
import type { RowKind } from '#usage/row-kinds.ts'

/** A request as far as its cost is known. */
export interface CostFacts {
  readonly kind: RowKind
  /** Bytes of the body without those of images. */
  readonly textBytes: number
  /** Images that the model reads. */
  readonly images: number
  /** Whether all that the model reads is text in the body, and those images. */
  readonly isInline: boolean
  /**
   * Most calls of hosted tools, which read more and have separate prices: 0 without such tools,
   * undefined if the request sets no maximum.
   */
  readonly toolCalls: number | undefined
  /** Most tokens that a call adds to the input: infinity where that is not known. */
  readonly toolTokens: number
  /** Kinds of usage that calls are charged by; undefined: any. */
  readonly toolKinds?: readonly RowKind[] | undefined
  /** Times that the model reads its context again, besides the calls of tools. */
  readonly laterTurns?: number
  /** Whether each turn may have the maximum of output, and not all of them together. */
  readonly isMaxOfTurn?: boolean
  /** Whether the request is sent with a maximum of output, which holds for all turns together. */
  readonly isOutputCapped?: boolean
  /**
   * Whether input may be written to a cache for an hour; default: yes. Only Anthropic's requests
   * choose the duration, and no other has a separate price.
   */
  readonly mayWriteForHour?: boolean | undefined
  /** Whether text is written, as for a completion, and not for an embedding. */
  readonly writes: boolean
  readonly maxOutputTokens: number | undefined
  /** Choices of all inputs; each may have the maximum. */
  readonly choices: number
  /** Inputs of the request; each may fill the context window. */
  readonly inputs: number
  /** Tokens of images that come before an image in a stream, of requests for images. */
  readonly partialImageTokens?: number
  /** Pieces with a separate price, as far as they are known: images, characters, seconds. */
  readonly pieces: number | undefined
  /** Size and quality of images, as the request names them. */
  readonly size?: string | null
  readonly quality?: string | null
}

/** Most tokens that a model reads and writes; undefined where that is not known. */
export interface ModelMaxima {
  readonly contextWindow: number | undefined
  /** Maximum of one answer. Undefined: the context window of the model. */
  readonly maxOutputTokens?: number | undefined
  /** Maximum of one image that it writes. Undefined: the one of an answer. */
  readonly maxImageTokens?: number | undefined
  /** Maximum of one image that it reads. Undefined: the context window of the model. */
  readonly maxInputImageTokens?: number | undefined
  /** Most calls of hosted tools in one answer, of a request that cannot set a maximum. */
  readonly maxToolCalls?: number | undefined
}
