/** Where to look in the body of each route, built from the tables of `contract/references.ts`. */
import {
  FREE_IN_FORMATS,
  FREE_IN_ITEMS,
  FREE_IN_TOOLS,
  FREE_MEMBERS,
  ITEM_MEMBERS,
  NAMED_REFERENCES,
  PLACED_REFERENCES,
  type ReferenceKind,
} from '#contract/references.ts'
import { namesOf } from '#json/names.ts'
import { newShape, type ObjectShape, type Shape, shapeOf } from '#json/shape.ts'
import * as draft from './collector.ts'
import * as items from './items.ts'
import * as names from './references.ts'
import { steeringMembers } from './steering-shapes.ts'
import * as tools from './tools.ts'

type Body = Shape<draft.Draft>
type BodyObject = ObjectShape<draft.Draft>
type Members = Readonly<Record<string, Body>>

const shape = shapeOf<draft.Draft>
const blank = newShape<draft.Draft>

/** Read for its syntax alone: any name may stand in it. */
const FREE = shape({})
const TEXT = shape({ on: draft.onText })
const SCHEMA = shape({ on: draft.onSchema })
const INNER_MODEL = shape({ on: names.onInnerModel })

const free = (names: readonly string[]): Members =>
  Object.fromEntries(names.map((name) => [name, FREE]))

/** An object with named members; the values of all others are read as `others`. */
const objectOf = (members: Members, others: Body): BodyObject => ({
  names: namesOf(members),
  others,
  onOther: names.onOther,
})

/** References under their names: a string, a list of strings, or an object that has an `id`. */
const referencesOf = (table: Readonly<Record<string, ReferenceKind>>, others: Body): Members => {
  const members = Object.entries(table).map(([name, kind]) => ({ name, kind, member: blank() }))
  const all = Object.fromEntries(members.map(({ name, member }) => [name, member]))
  for (const { kind, member } of members) {
    member.on = names.onReference(kind)
    member.items = member
    member.object = objectOf({ model: INNER_MODEL, ...all, id: member }, others)
  }
  return all
}

/**
 * A place of which only this is known: what stands in it under the name of a reference is one, at
 * any depth. With `members` it has some more names: `self` is the place itself, `text` a string
 * that the model reads, or a list of strings and of such places.
 */
const placeOf = (members: (self: Body, text: Body) => Members): Body => {
  const self = blank()
  const text = blank()
  const named = { model: INNER_MODEL, ...referencesOf(NAMED_REFERENCES, self) }
  self.items = self
  self.object = objectOf({ ...named, ...members(self, text) }, self)
  text.on = draft.onText
  text.items = text
  text.object = self.object
  return self
}

const OTHER = placeOf(() => ({}))
const NAMED = referencesOf(NAMED_REFERENCES, OTHER)
const REFERENCES = { model: INNER_MODEL, ...NAMED }

/** The form that an answer is to have. */
const FORMAT = placeOf(() => Object.fromEntries(FREE_IN_FORMATS.map((name) => [name, SCHEMA])))

const TOOL_MEMBERS: Members = {
  ...free(FREE_IN_TOOLS),
  description: TEXT,
  parameters: SCHEMA,
  input_schema: SCHEMA,
  output_schema: SCHEMA,
}
const IN_TOOL = placeOf(() => TOOL_MEMBERS)
const TOOL = shape({
  on: tools.onTool,
  object: objectOf(
    {
      ...referencesOf(NAMED_REFERENCES, IN_TOOL),
      ...TOOL_MEMBERS,
      model: shape({ on: tools.onToolModel }),
      type: shape({ on: tools.onToolType }),
    },
    IN_TOOL,
  ),
  items: IN_TOOL,
})
const TOOLS = shape({ items: TOOL, object: TOOL.object, on: tools.onTool })

/** What messages, items and their parts have in common: text, under a few names, and parts. */
const contentMembers = (text: Body): Members => ({
  ...free(FREE_IN_ITEMS),
  type: shape({ on: draft.onPartType }),
  tools: TOOLS,
  arguments: TEXT,
  content: text,
  input: text,
  output: text,
  reasoning: text,
  reasoning_content: text,
  refusal: text,
  stderr: text,
  stdout: text,
  text,
})

/** Text in a place: a string, or a list of strings and of what stands there. */
const textIn = ({ object }: Body): Body => {
  const text = blank()
  Object.assign(text, { object, items: text, on: draft.onText })
  return text
}

/** Part of a message of a chat: an `id` in it is the caller's own. */
const CHAT_PART = placeOf((_self, text) => ({ ...contentMembers(text), id: FREE }))

const CHAT_MESSAGE = shape({
  on: draft.onMessage,
  object: objectOf(
    {
      ...REFERENCES,
      ...contentMembers(textIn(CHAT_PART)),
      ...referencesOf(
        { audio: PLACED_REFERENCES.createChatCompletion['messages[].audio'] },
        CHAT_PART,
      ),
      id: FREE,
    },
    CHAT_PART,
  ),
})

/** Checks of a computer's action have ids that are only sent back. */
const CHECKS = placeOf(() => ({ id: FREE }))
const PART = placeOf((_self, text) => contentMembers(text))

/** The members of an item: those that may bear its content also note that they are there. */
const itemMembers = (members: Members): Members => ({
  ...members,
  ...Object.fromEntries(
    ITEM_MEMBERS.map((name) => {
      const { object, items: elements, on } = members[name] ?? PART
      return [name, shape({ object, items: elements, on: items.onItemMember(name, on) })]
    }),
  ),
})

const ITEM = shape({
  on: items.onItem,
  object: objectOf(
    {
      ...REFERENCES,
      ...itemMembers({
        ...contentMembers(textIn(PART)),
        text: shape({ ...FORMAT, on: draft.onText }),
        result: FREE,
      }),
      id: shape({ on: items.onItemId }),
      type: shape({ on: items.onItemType }),
      role: shape({ on: items.onItemRole }),
      acknowledged_safety_checks: CHECKS,
      pending_safety_checks: CHECKS,
    },
    PART,
  ),
})

/** Text or tokens, one or many. */
const INPUT = blank()
Object.assign(INPUT, { items: INPUT, on: draft.onInput })

const voiceOf = (kind: ReferenceKind): Body =>
  shape({
    on: names.onVoice(kind),
    object: objectOf({ ...REFERENCES, id: shape({ on: names.onReference(kind) }) }, OTHER),
  })

const MAX_TOKENS = shape({ on: draft.onMaxTokens })
const CHOICES = shape({ on: draft.onChoices })
const INCLUDE_USAGE = shape({ on: draft.onIncludeUsage })
const STREAM_OPTIONS = shape({
  on: draft.onStreamOptions,
  object: objectOf({ ...REFERENCES, include_usage: INCLUDE_USAGE }, OTHER),
})

/** Some upstreams take a list of models to fall back on, which would pass by their limits. */
const OTHER_MODELS = shape({ on: draft.onOtherModels })

/** On the way to a member that steers the upstream, a place is what it is without it. */
const STEERING = steeringMembers((name, isTop, members) => {
  const isFree = isTop && FREE_MEMBERS.some((member) => member === name)
  const self = blank()
  self.items = self
  self.object = isFree
    ? { names: namesOf(members), others: FREE, onOther: undefined }
    : objectOf({ ...REFERENCES, ...members }, OTHER)
  return self
})

/** A whole body. */
const bodyOf = (members: Members): BodyObject =>
  objectOf(
    {
      ...REFERENCES,
      ...free(FREE_MEMBERS),
      ...STEERING,
      model: shape({ on: names.onBodyModel }),
      models: OTHER_MODELS,
      fallbacks: OTHER_MODELS,
      stream: shape({ on: draft.onStream }),
      prompt_cache_key: CACHE_KEY,
      ...members,
    },
    OTHER,
  )

/** A string by which requests are routed; any other value is read like an unknown member's. */
const CACHE_KEY = shape({ on: draft.onCacheKey, object: OTHER.object, items: OTHER.items })

/** Prompts outside the messages: a template of vLLM renders documents, wherever they are given. */
const DOCUMENTS: Members = {
  documents: SCHEMA,
  chat_template_kwargs: shape({
    object: { names: namesOf({ documents: SCHEMA }), others: FREE, onOther: undefined },
  }),
}

/** The expected answer, which is charged as far as the answer differs from it. */
const PREDICTION = shape({
  object: objectOf({ ...REFERENCES, content: textIn(CHAT_PART) }, OTHER),
  items: OTHER,
})

/** What is looked for in a body, by the route that it is sent to. */
export const BODY_SHAPES = {
  createChatCompletion: bodyOf({
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
    audio: shape({
      object: objectOf(
        { ...REFERENCES, voice: voiceOf(PLACED_REFERENCES.createChatCompletion['audio.voice']) },
        OTHER,
      ),
      items: OTHER,
    }),
  }),
  createCompletion: bodyOf({
    ...DOCUMENTS,
    prompt: INPUT,
    suffix: TEXT,
    stream_options: STREAM_OPTIONS,
    max_tokens: MAX_TOKENS,
    n: CHOICES,
    best_of: CHOICES,
    response_format: FORMAT,
  }),
  createResponse: bodyOf({
    ...DOCUMENTS,
    input: shape({ items: ITEM, object: ITEM.object, on: items.onWholeInput }),
    instructions: textIn(PART),
    max_output_tokens: MAX_TOKENS,
    tools: TOOLS,
    text: FORMAT,
    background: shape({ on: draft.onBackground }),
    store: shape({ on: draft.onStore }),
    ...referencesOf({ prompt: PLACED_REFERENCES.createResponse.prompt }, OTHER),
  }),
  createEmbedding: bodyOf({ input: INPUT }),
  createModeration: bodyOf({ input: textIn(CHAT_PART) }),
  createImage: bodyOf({ prompt: TEXT, n: CHOICES, size: shape({ on: draft.onSize }) }),
  createSpeech: bodyOf({ input: TEXT, voice: voiceOf(PLACED_REFERENCES.createSpeech.voice) }),
  createBatch: bodyOf({
    ...free(['endpoint', 'completion_window']),
    input_file_id: shape({ ...NAMED.input_file_id, on: names.onInputFile }),
  }),
  createUpload: bodyOf(free(['bytes', 'purpose'])),
  completeUpload: bodyOf(referencesOf(PLACED_REFERENCES.completeUpload, OTHER)),
} as const
