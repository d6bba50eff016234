/** What one walk over a body finds: all that is needed of it, without building the document. */
import type { ReferenceKind } from '#contract/references.ts'
import type { SteeringMember } from '#contract/steering-members.ts'

/** A place in a body, in bytes, the end not included. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** An upstream object that a body names. */
export interface Reference {
  /** What is to be done with each kind stands in `REFERENCE_KINDS`. */
  readonly kind: ReferenceKind
  readonly id: string
  /**
   * Where, as a caller would write it: `input[2].content[0].file_id`. A getter in a JSON body: the
   * text is built for the one reference that a message names.
   */
  readonly param: string
}

/** Whether a body names a conversation, to which an upstream adds what the request brings. */
export const isInConversation = (references: readonly Reference[]): boolean =>
  references.some(({ kind }) => kind === 'conversation')

/** A member that steers the upstream, and where a body has it. */
export interface SteeringUse {
  readonly member: SteeringMember
  readonly param: string
}

export interface BodyFacts {
  /**
   * Where the body names none: the model that OpenAI takes then, or undefined where it takes none.
   */
  readonly model: string | undefined
  /** Of the model's value, quotes included, or null; undefined where the body has none. */
  readonly modelAt: Span | undefined
  /** Whether the body names its model: if not, it has to be put in, whatever it is. */
  readonly namesModel: boolean
  /** The place after the brace that opens the body: a member can be added there. */
  readonly firstMemberAt: number
  /** Whether the body has a member, so that one that is added needs a comma. */
  readonly hasMembers: boolean
  readonly stream: boolean
  /** What `stream_options` is, for the splice that asks for usage. */
  readonly streamOptions: StreamOptions
  /** The most tokens that one choice may have; undefined without a maximum. */
  readonly maxOutputTokens: number | undefined
  /** How many answers are made: the greater of `n` and `best_of`, 1 where neither is there. */
  readonly choices: number
  /** Characters of text that the model reads, without data URLs, audio and file data. */
  readonly textCharacters: number
  /** How many messages or items of a conversation the text is in; 0 where it is in none. */
  readonly messages: number
  /** Tokens given as numbers, in embeddings and in prompts of completions. */
  readonly inputTokens: number
  /** Parts that are no text, each of which counts a fixed amount. */
  readonly images: number
  readonly audios: number
  readonly files: number
  readonly references: readonly Reference[]
  /** Models that hosted tools use, each once. */
  readonly toolModels: readonly string[]
  /** Of batches. */
  readonly inputFileId: string | undefined
  /** Each member of the table once. */
  readonly steering: readonly SteeringUse[]
  /** Of images. */
  readonly size: string | undefined
  /** The value of `prompt_cache_key`, by which an upstream finds what it has cached. */
  readonly cacheKey: string | undefined
  /** Of responses. */
  readonly background: boolean
  /** Of responses, which are stored unless this is false, and of chats, which are if it is true. */
  readonly store: boolean | undefined
  /** Of the `metadata` of a chat. */
  readonly metadataAt: Span | undefined
}

export interface StreamOptions {
  /** Its value, braces included; undefined where there is none. */
  readonly at: Span | undefined
  /** Whether that is an object with members. */
  readonly hasMembers: boolean
  /** The value of `include_usage`; undefined where there is none. */
  readonly includeUsageAt: Span | undefined
  readonly includeUsage: boolean
}

/** A replacement of bytes of a body. */
export interface Splice extends Span {
  readonly text: string
}
