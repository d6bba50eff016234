/** Request facts: the parts of a body that the gateway needs, collected in one walk over it. */

import type { ReferenceKind } from '#contract/data-plane/references.ts'
import type { UsageKind } from '#contract/data-plane/route.ts'
import type { SteeringMember } from '#contract/data-plane/steering-members.ts'
import type { HostedTool } from '#contract/hosted-tool-permissions.ts'

/** A range of bytes of a body, the end not included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** An upstream object that a body names. */
export interface Reference {
  /** Kind of the object: `REFERENCE_KINDS` has the check of each. */
  readonly kind: ReferenceKind
  readonly id: string
  /**
   * Its path, as a caller would write it: `input[2].content[0].file_id`. A getter in a JSON body:
   * the text is built for the one reference that a message names.
   */
  readonly param: string
}

/** Whether a body names a conversation, to which an upstream adds the items of the request. */
export function isInConversation(references: readonly Reference[]): boolean {
  return references.some(({ kind }) => kind === 'conversation')
}

/** Whether an upstream keeps the items of an answer: a conversation does, whatever `store` is. */
export function keepsItems({
  store,
  references,
}: Pick<BodyFacts, 'store' | 'references'>): boolean {
  return store !== false || isInConversation(references)
}

/** A member that steers the upstream, and its path in a body. */
export interface SteeringUse {
  readonly member: SteeringMember
  readonly param: string
}

/**
 * Use of another model: images that a hosted tool makes; an answer in place of the requested
 * model's; or advice to it, for which the other model reads its context.
 */
type ModelUse = 'images' | 'fallback' | 'advisor'

/** A model that a request uses besides its own, which is checked as that is. */
export interface OtherModel {
  readonly model: string
  readonly kind: UsageKind
  readonly use: ModelUse
  /** Most tokens of output of a call; undefined: the model's maximum. */
  readonly maxOutputTokens: number | undefined
  /** Most calls; undefined: as many as the request may make of tools. */
  readonly calls: number | undefined
}

export interface BodyFacts {
  /** Without one in the body, OpenAI's default for the route, if it has one. */
  readonly model: string | undefined
  /** Range of the model's value, quotes or null included; undefined where the body has none. */
  readonly modelAt: ByteRange | undefined
  /** Whether the body names its model: if not, it has to be added. */
  readonly namesModel: boolean
  /** The position after the brace that opens the body: a member can be added there. */
  readonly firstMemberAt: number
  /** Whether the body has a member: an added one then needs a comma. */
  readonly hasMembers: boolean
  readonly stream: boolean
  /** The value of `stream_options`, for the splice that requests usage. */
  readonly streamOptions: StreamOptions
  /** The most tokens that one choice may have; undefined without a maximum. */
  readonly maxOutputTokens: number | undefined
  /** Range of the value that was read last; undefined where the body has none. */
  readonly maxOutputAt: ByteRange | undefined
  /** Whether the body has a member for it, which may be null. */
  readonly namesMaxOutput: boolean
  /** The least maximum of output that the upstream accepts. */
  readonly leastMaxOutput: number
  /** Whether the upstream accepts the body with its maximum of output alone. */
  readonly isOutputFixed: boolean
  /** Choices of all prompts: of each the greater of `n` and `best_of`, 1 without either. */
  readonly choices: number
  /** Prompts of a completion, or texts to embed: each is read for itself. */
  readonly inputs: number
  /** Characters of text that the model reads, without data URLs, audio and file data. */
  readonly textCharacters: number
  /** Number of messages or items of a conversation that have the text; 0 without any. */
  readonly messages: number
  /** Tokens given as numbers, in embeddings and in prompts of completions. */
  readonly inputTokens: number
  /** Parts that are not text; each counts a fixed amount. */
  readonly images: number
  readonly audios: number
  readonly files: number
  /** Bytes of the images that the body has as data URLs. */
  readonly imageBytes: number
  /**
   * Whether the model may read something of any length that is in none of these counts: a part of
   * an unknown type, a template, an argument of one.
   */
  readonly isOpaque: boolean
  readonly references: readonly Reference[]
  /** Models that it uses besides its own, each once. */
  readonly otherModels: readonly OtherModel[]
  /** Whether it has tools that the upstream runs, any number of times without a maximum. */
  readonly hostsTools: boolean
  /** Whether its model searches the web before it answers, once. */
  readonly searchesOnce: boolean
  /** Most tokens that a call of one of those tools returns: infinity where that is not known. */
  readonly toolTokens: number
  /** Whether one of those tools is none of `hostedTools`: its price is not known. */
  readonly hasOtherTools: boolean
  /** Hosted tools among them that a policy can deny, each once. */
  readonly hostedTools: readonly HostedTool[]
  /** Most calls of those tools; undefined without a maximum. */
  readonly maxToolCalls: number | undefined
  /** Range of its value; undefined where the body has none. */
  readonly maxToolCallsAt: ByteRange | undefined
  /** Input file of a batch. */
  readonly inputFileId: string | undefined
  /** The first member at the top that the gateway does not know. */
  readonly unknownMember: string | undefined
  /** Each member of the table once. */
  readonly steering: readonly SteeringUse[]
  /** Size of images, and their quality. */
  readonly size: string | undefined
  readonly quality: string | undefined
  /** Whether `modalities` names audio. */
  readonly writesAudio: boolean
  /** Whether the upstream may sum up the conversation, for which the model reads it once more. */
  readonly compacts: boolean
  /** Whether it may read from a cache, and whether it may write to one for an hour. */
  readonly mayReadCache: boolean
  readonly mayWriteForHour: boolean
  /** Speed of it or of a fallback, if it is not the standard one, and place of inference. */
  readonly speed: string | undefined
  readonly inferenceGeo: string | undefined
  /** Value of `service_tier`. */
  readonly serviceTier: string | undefined
  readonly serviceTierAt: ByteRange | undefined
  /** Key of an upstream's cache: value of `prompt_cache_key`, or of `metadata.user_id`. */
  readonly cacheKey: string | undefined
  /** Whether a response runs in the background. */
  readonly background: boolean
  /** Value of `store`: responses are stored unless it is false, chats only if it is true. */
  readonly store: boolean | undefined
  readonly storeAt: ByteRange | undefined
  /** Range of the `metadata` of a chat or a response. */
  readonly metadataAt: ByteRange | undefined
  /** Value of `safety_identifier`: the caller's name of an end user. */
  readonly safetyIdentifier: string | undefined
}

export interface StreamOptions {
  /** Range of its value, braces included; undefined without one. */
  readonly at: ByteRange | undefined
  /** Whether that is an object with members. */
  readonly hasMembers: boolean
  /** The value of `include_usage`. Undefined: none. */
  readonly includeUsageAt: ByteRange | undefined
  readonly includeUsage: boolean
}

/** A replacement of bytes of a body. */
export interface Splice extends ByteRange {
  readonly text: string
}
