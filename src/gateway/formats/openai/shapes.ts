/**
 * Shapes of the bodies of all routes: the members of `contract/data-plane/bodies.ts`, and the
 * references of `contract/data-plane/references.ts`.
 */

import type { DATA_BODIES, DataBodyId } from '#contract/data-plane/bodies.ts'
import {
  type FREE_MEMBERS,
  PATH_REFERENCES,
  type ReferenceKind,
} from '#contract/data-plane/references.ts'
import { HOSTED_IN_BODIES } from '#contract/hosted-tool-permissions.ts'
import { MESSAGE_MEMBERS } from '#contract/input-types.ts'
import { CONTRACT_MEMBERS } from '#contract/known-members.ts'
import * as collector from '#gateway/request/collector.ts'
import {
  type BodyObjectShape,
  type BodyShape,
  blank,
  FREE,
  free,
  type Members,
  SCHEMA,
  shape,
  TEXT,
  textIn,
} from '#gateway/request/format-shapes.ts'
import * as parts from '#gateway/request/input-parts.ts'
import * as actions from '#gateway/request/member-actions.ts'
import * as names from '#gateway/request/references.ts'
import { hasPrefix } from '#json/fold.ts'
import { namesOf } from '#json/names.ts'
import { INPUT_ITEMS, PART, STORED_ITEMS } from './item-shapes.ts'
import {
  bodyOf,
  contentMembers,
  FORMAT,
  hostedIn,
  IN_TOOL,
  NAMED,
  OTHER,
  objectOf,
  onUnknownOfMessage,
  partShape,
  REFERENCES,
  referenceShape,
  referencesOf,
  TOOLS,
} from './shape-parts.ts'
import * as tools from './tools.ts'

/** Part of a message of a chat: an `id` in it is the caller's. */
const CHAT_PART = partShape({ id: FREE })

const CHAT_MESSAGE = shape({
  on: collector.onMessage,
  items: CHAT_PART,
  object: {
    names: namesOf({
      ...REFERENCES,
      ...Object.fromEntries(MESSAGE_MEMBERS.map((name) => [name, CHAT_PART])),
      ...contentMembers(textIn(CHAT_PART)),
      ...referencesOf(
        { audio: PATH_REFERENCES.createChatCompletion['messages[].audio'] },
        CHAT_PART,
      ),
      id: FREE,
    }),
    others: CHAT_PART,
    onOther: onUnknownOfMessage,
  },
})

/** Text or tokens, one or many. */
const INPUT = blank()
Object.assign(INPUT, { items: INPUT, on: parts.onInput })
const INPUTS = shape({
  on: parts.onInput,
  items: shape({ on: parts.onInputOfList, items: INPUT }),
})

/** A text, texts that are read one by one, or the parts of one input. */
const MODERATED = shape({
  ...textIn(CHAT_PART),
  items: shape({ ...textIn(CHAT_PART), on: parts.onTextOfList }),
})

function voiceOf(kind: ReferenceKind): BodyShape {
  return shape({
    on: names.onVoice(kind),
    object: objectOf({ ...REFERENCES, id: shape({ on: names.onReference(kind) }) }, OTHER),
  })
}

const MAX_TOKENS = shape({ on: actions.onMaxTokens })
const CHOICES = shape({ on: actions.onChoices })
const INCLUDE_USAGE = shape({ on: collector.onIncludeUsage })
const STREAM_OPTIONS = shape({
  on: collector.onStreamOptions,
  object: objectOf({ ...REFERENCES, include_usage: INCLUDE_USAGE }, OTHER),
})

/** A list of fallback models, which some upstreams support, and which would bypass the limits. */
const OTHER_MODELS = shape({ on: collector.onOtherModels })

/** A template of vLLM and SGLang, or arguments of the processing of images, sounds and videos. */
const TEMPLATE = shape({ on: parts.onTemplate })

/** Names that the shape of every body has. */
type CommonName = (typeof FREE_MEMBERS)[number] | 'model' | 'stream' | 'prompt_cache_key'

/** Shapes of the members that the contract names for a body. */
type MembersOf<R extends DataBodyId> = Readonly<
  Record<Exclude<keyof (typeof DATA_BODIES)[R]['properties'], CommonName>, BodyShape> &
    Partial<Record<(typeof FREE_MEMBERS)[number], BodyShape>>
>

/** The body of a route, with the members of the contract and no other. */
function routeBody<R extends DataBodyId>(
  members: MembersOf<R>,
  contract?: readonly string[],
): BodyObjectShape {
  return bodyOf({ ...COMMON, ...members }, contract)
}

/** A string that is used here; any other value is read like an unknown member's. */
function named(on: collector.CollectorAction): BodyShape {
  return shape({ on, object: OTHER.object, items: OTHER.items })
}

const SEARCH_OPTIONS = named(tools.onSearchOptions)
const SERVICE_TIER = named(actions.onServiceTier)

/** Place of processing at upstreams that translate for Anthropic's API, and unknown to others. */
const INFERENCE_GEO = named((walk, start, end, depth) => {
  walk.sink.unknownMember ??= 'inference_geo'
  actions.onInferenceGeo(walk, start, end, depth)
})

/** Members of every body, besides references and members that steer the upstream. */
const COMMON: Members = {
  chat_template: TEMPLATE,
  mm_processor_kwargs: TEMPLATE,
  media_io_kwargs: TEMPLATE,
  models: OTHER_MODELS,
  fallbacks: OTHER_MODELS,
  ...hostedIn(HOSTED_IN_BODIES),
  inference_geo: INFERENCE_GEO,
  prompt_cache_key: named(actions.onCacheKey),
  safety_identifier: named(actions.onSafetyIdentifier),
}

/** Kinds of output of a chat; any other value than a list is read like an unknown member's. */
const MODALITIES = shape({ items: named(actions.onModality), object: OTHER.object })

/** Prompts outside the messages: a template of vLLM renders documents from any of them. */
const DOCUMENTS = {
  documents: SCHEMA,
  chat_template_kwargs: shape({
    object: {
      names: namesOf({ documents: SCHEMA }),
      others: shape({ on: parts.onTemplateArgument }),
      onOther: undefined,
    },
  }),
}

/** The expected answer, which is charged as far as the answer differs from it. */
const PREDICTION = shape({
  object: objectOf({ ...REFERENCES, content: textIn(CHAT_PART) }, OTHER),
  items: OTHER,
})

/** A request for a response, and requests about its input alone, which have the same members. */
function responseWith(input: BodyShape): BodyObjectShape {
  return routeBody<'createResponse'>(
    {
      ...DOCUMENTS,
      input,
      instructions: textIn(PART),
      max_output_tokens: MAX_TOKENS,
      max_tool_calls: shape({ on: tools.onMaxToolCalls }),
      service_tier: SERVICE_TIER,
      tools: TOOLS,
      text: FORMAT,
      background: shape({ on: actions.onBackground }),
      store: shape({ on: actions.onStore }),
      metadata: shape({ on: actions.onMetadata }),
      ...referencesOf({ prompt: PATH_REFERENCES.createResponse.prompt }, OTHER),
    },
    CONTRACT_MEMBERS.createResponse,
  )
}

/** Shapes of bodies, by route. */
export const BODY_SHAPES = {
  createChatCompletion: routeBody<'createChatCompletion'>(
    {
      ...DOCUMENTS,
      messages: shape({ items: CHAT_MESSAGE, object: CHAT_MESSAGE.object }),
      prediction: PREDICTION,
      stream_options: STREAM_OPTIONS,
      max_tokens: MAX_TOKENS,
      max_completion_tokens: MAX_TOKENS,
      n: CHOICES,
      tools: TOOLS,
      functions: IN_TOOL,
      response_format: FORMAT,
      service_tier: SERVICE_TIER,
      web_search_options: SEARCH_OPTIONS,
      store: shape({ on: actions.onStore }),
      metadata: shape({ on: actions.onMetadata }),
      modalities: MODALITIES,
      audio: shape({
        object: objectOf(
          { ...REFERENCES, voice: voiceOf(PATH_REFERENCES.createChatCompletion['audio.voice']) },
          OTHER,
        ),
        items: OTHER,
      }),
    },
    CONTRACT_MEMBERS.createChatCompletion,
  ),
  createCompletion: routeBody<'createCompletion'>(
    {
      ...DOCUMENTS,
      prompt: INPUTS,
      suffix: TEXT,
      stream_options: STREAM_OPTIONS,
      max_tokens: MAX_TOKENS,
      n: CHOICES,
      best_of: CHOICES,
      response_format: FORMAT,
    },
    CONTRACT_MEMBERS.createCompletion,
  ),
  createResponse: responseWith(INPUT_ITEMS),
  // And of every other route of conversations.
  createConversation: routeBody<'createConversation'>({ items: STORED_ITEMS }),
  createEmbedding: routeBody<'createEmbedding'>(
    { input: INPUTS },
    CONTRACT_MEMBERS.createEmbedding,
  ),
  createModeration: routeBody<'createModeration'>({ input: MODERATED }),
  createImage: routeBody<'createImage'>(
    {
      prompt: TEXT,
      n: CHOICES,
      size: shape({ on: collector.onSize }),
      quality: named(actions.onQuality),
    },
    CONTRACT_MEMBERS.createImage,
  ),
  createSpeech: routeBody<'createSpeech'>(
    {
      input: TEXT,
      voice: voiceOf(PATH_REFERENCES.createSpeech.voice),
    },
    CONTRACT_MEMBERS.createSpeech,
  ),
  updateChatCompletion: routeBody<'updateChatCompletion'>({}),
  createBatch: routeBody<'createBatch'>({
    ...free(['endpoint', 'completion_window']),
    input_file_id: shape({ ...NAMED.input_file_id, on: names.onInputFile }),
  }),
  createUpload: routeBody<'createUpload'>(free(['bytes', 'purpose'])),
  completeUpload: routeBody<'completeUpload'>(referencesOf(PATH_REFERENCES.completeUpload, OTHER)),
} as const

/** The body of a response with input for a conversation. */
export const CONVERSATION_RESPONSE = responseWith(STORED_ITEMS)

const DATA_URL = Buffer.from('data:')

/** Text, or an image or sound as a data URL. */
const onAnyText: collector.CollectorAction = (walk, start, end, depth) => {
  if (!collector.isString(walk, start)) return
  if (hasPrefix(walk, start, end, DATA_URL)) walk.sink.images += 1
  else collector.onText(walk, start, end, depth)
}

const ANY = referenceShape()
Object.assign(ANY, { on: onAnyText })

/** Documents, in which any name is allowed. */
const ANY_DOCUMENTS = blank()
ANY_DOCUMENTS.on = onAnyText
ANY_DOCUMENTS.items = ANY_DOCUMENTS
ANY_DOCUMENTS.object = { names: namesOf({}), others: ANY_DOCUMENTS, onOther: undefined }

/**
 * The shape of a body that no table describes, with the references and steering members of every
 * body. Each other string counts as text that the model reads.
 */
export const PASSED_SHAPE: BodyObjectShape = {
  ...bodyOf({ ...COMMON, documents: ANY_DOCUMENTS }),
  others: ANY,
}
