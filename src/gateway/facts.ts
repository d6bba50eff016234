/** What one walk over a body finds: all that is needed of it, without building the document. */

/** A place in a body, in bytes, the end not included. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** An upstream object that a body names. */
export interface Reference {
  /** `file`, `response` and `batch` are owned by projects; whatever else is refused. */
  readonly kind: ReferenceKind
  readonly id: string
  /** Where, as a caller would write it: `input[2].content[0].file_id`. */
  readonly param: string
}

export type ReferenceKind =
  | 'file'
  | 'response'
  | 'batch'
  | 'conversation'
  | 'prompt'
  | 'vector_store'
  | 'container'
  | 'stored_audio'
  | 'item'
  | 'fine_tuned_model'

export interface BodyFacts {
  readonly model: string | undefined
  /** Of the model's value, quotes included. */
  readonly modelAt: Span | undefined
  readonly stream: boolean
  /** What `stream_options` is, for the splice that asks for usage. */
  readonly streamOptions: StreamOptions
  /** The most tokens that one choice may have; undefined without a maximum. */
  readonly maxOutputTokens: number | undefined
  /** How many answers are made: the greater of `n` and `best_of`, 1 where neither is there. */
  readonly choices: number
  /** Characters of text that the model reads, without data URLs, audio and file data. */
  readonly textCharacters: number
  /** How many messages or inputs the text is in. */
  readonly messages: number
  /** Tokens given as numbers, in embeddings and legacy prompts. */
  readonly inputTokens: number
  /** Parts that are no text, each of which counts a fixed amount. */
  readonly images: number
  readonly audios: number
  readonly files: number
  readonly references: readonly Reference[]
  /** Of images. */
  readonly size: string | undefined
  /** Of responses. */
  readonly background: boolean
  /** Of responses, where they are kept unless this is false. */
  readonly store: boolean | undefined
}

export interface StreamOptions {
  /** Its value, braces included; undefined where there is none. */
  readonly at: Span | undefined
  /** The value of `include_usage`; undefined where there is none. */
  readonly includeUsageAt: Span | undefined
  readonly includeUsage: boolean
}

/** A replacement of bytes of a body. */
export interface Splice extends Span {
  readonly text: string
}
