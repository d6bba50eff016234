/**
 * Shape of the body of a message, from the tables of `contract/formats/anthropic/members.ts`.
 *
 * The input of a tool call, the schema of a tool and an example of its input may have any names:
 * they count as text. A block of a type that is in no table may be of any length.
 */
import {
  ANTHROPIC_FREE,
  ANTHROPIC_HARMLESS_NAMES,
  ANTHROPIC_REFERENCES,
  ANTHROPIC_STEERING,
  KNOWN_MEMBERS,
  SCHEMAS_IN_TOOLS,
  TEXT_BLOCKS,
} from '#contract/formats/anthropic/members.ts'
import {
  HOSTED_IN_BODIES,
  HOSTED_IN_TOOLS,
  type HostedTool,
} from '#contract/hosted-tool-permissions.ts'
import * as collector from '#gateway/request/collector.ts'
import {
  type BodyObjectShape,
  type BodyShape,
  bodyShapes,
  FREE,
  free,
  type Members,
  partShapes,
  referenceShapes,
  SCHEMA,
  type ShapeTables,
  shape,
  TEXT,
  textIn,
} from '#gateway/request/format-shapes.ts'
import * as parts from '#gateway/request/input-parts.ts'
import * as actions from '#gateway/request/member-actions.ts'
import { onToolModel } from '#gateway/request/other-models.ts'
import { onAnyReference } from '#gateway/request/references.ts'
import { namesOf, wordsOf } from '#json/names.ts'
import * as members from './members.ts'
import * as tools from './tools.ts'

const TABLES: ShapeTables = {
  references: ANTHROPIC_REFERENCES,
  harmlessNames: Object.keys(ANTHROPIC_HARMLESS_NAMES),
  partTypes: {
    ...Object.fromEntries(TEXT_BLOCKS.map((type) => [type, 'text'] as const)),
    image: 'images',
    document: 'files',
    container_upload: 'files',
  },
  freeMembers: ANTHROPIC_FREE,
  harmlessMembers: KNOWN_MEMBERS,
  steeringMembers: ANTHROPIC_STEERING,
}

const ofReferences = referenceShapes(TABLES)
const ofParts = partShapes(ofReferences, TABLES)
const { objectOf, referenceShape, OTHER, REFERENCES } = ofReferences
const { bodyOf } = bodyShapes(ofReferences, TABLES)

const CACHE_CONTROL = shape({
  on: members.onCacheControl,
  object: objectOf({ ...REFERENCES, ttl: shape({ on: members.onTtl }) }, OTHER),
  items: OTHER,
})

/** The source of an image or a document; of a result of a search it is an address. */
function sourceWith(content: BodyShape): BodyShape {
  const data = shape({ on: members.onSourceData })
  return shape({
    on: members.onSource,
    object: objectOf(
      {
        ...REFERENCES,
        ...free(['type', 'media_type', 'url']),
        content,
        data,
      },
      OTHER,
    ),
    items: OTHER,
  })
}

/** A block of content, and all that it contains. */
const BLOCK = ofParts.partShape((text) => ({
  ...free(['id', 'signature']),
  cache_control: CACHE_CONTROL,
  caller: OTHER,
  citations: OTHER,
  from: OTHER,
  to: OTHER,
  input: SCHEMA,
  source: sourceWith(text),
  content: text,
  context: text,
  encrypted_content: text,
  stderr: text,
  stdout: text,
  text,
  thinking: text,
  title: text,
}))
const CONTENT = textIn(BLOCK)

const MESSAGE = shape({
  on: collector.onMessage,
  items: BLOCK,
  object: {
    names: namesOf({
      ...REFERENCES,
      ...free(['role', 'id']),
      content: CONTENT,
      cache_control: CACHE_CONTROL,
      output_config: OTHER,
    }),
    others: BLOCK,
    onOther: parts.onUnknownIn(ofReferences.onOther),
  },
})

/** A string that is used here; any other value is read like an unknown member's. */
function named(on: collector.CollectorAction): BodyShape {
  return shape({ on, object: OTHER.object, items: OTHER.items })
}

/** Members that are hosted tools, of a body or of a tool. */
function hostedIn(names: Readonly<Record<string, HostedTool>>): Members {
  return Object.fromEntries(
    Object.entries(names).map(([name, tool]) => [name, named(tools.onHostedMemberOf(tool))]),
  )
}

/** A tool; of a hosted one also its model and its maxima. */
const TOOL = shape({
  on: tools.onEndOfTool,
  object: objectOf(
    {
      ...REFERENCES,
      ...hostedIn(HOSTED_IN_TOOLS),
      ...Object.fromEntries(SCHEMAS_IN_TOOLS.map((name) => [name, SCHEMA])),
      cache_control: CACHE_CONTROL,
      description: TEXT,
      max_tokens: shape({ on: tools.onToolMaxTokens }),
      max_uses: shape({ on: tools.onMaxUses }),
      model: shape({ on: onToolModel }),
      type: shape({ on: tools.onTypeOfTool }),
    },
    OTHER,
  ),
})
Object.assign(TOOL, { items: TOOL })

/** A fallback; members that are not known in it are unknown members of the request. */
const FALLBACK = shape({
  on: members.onFallback,
  object: {
    names: namesOf({
      ...REFERENCES,
      ...hostedIn(HOSTED_IN_BODIES),
      max_tokens: shape({ on: tools.onToolMaxTokens }),
      model: shape({ on: onToolModel }),
      output_config: OTHER,
      speed: shape({ on: actions.onSpeed }),
      thinking: OTHER,
      tools: TOOL,
    }),
    others: OTHER,
    onOther: actions.onUnnamedOfBody(wordsOf([]), wordsOf([]), ofReferences.onOther),
  },
  items: OTHER,
})

/** The requested format of an answer. */
const FORMAT = referenceShape({ schema: SCHEMA })

const EDIT = shape({
  object: objectOf({ ...REFERENCES, type: shape({ on: members.onEditType }) }, OTHER),
  items: OTHER,
})

function objectWith(named: Members, on?: collector.CollectorAction): BodyShape {
  return shape({ on, object: objectOf({ ...REFERENCES, ...named }, OTHER), items: OTHER })
}

/** Any names, and the user or the session, which has an upstream's cache. */
const METADATA = shape({
  on: actions.onMetadata,
  object: {
    names: namesOf({ user_id: shape({ on: actions.onCacheKey }) }),
    others: FREE,
    onOther: undefined,
  },
})

export const MESSAGE_BODY: BodyObjectShape = bodyOf({
  ...hostedIn(HOSTED_IN_BODIES),
  cache_control: CACHE_CONTROL,
  compaction: objectWith({ instructions: TEXT }, members.onCompaction),
  context_management: objectWith({ edits: shape({ items: EDIT, object: EDIT.object }) }),
  fallback_credit_token: named(members.onCreditToken),
  fallbacks: shape({
    on: members.onFallbacks,
    items: FALLBACK,
    object: FALLBACK.object,
  }),
  inference_geo: named(actions.onInferenceGeo),
  max_tokens: shape({ on: actions.onMaxTokens }),
  messages: shape({ items: MESSAGE, object: MESSAGE.object }),
  metadata: METADATA,
  output_config: objectWith({ format: FORMAT }),
  output_format: FORMAT,
  service_tier: named(actions.onServiceTier),
  speed: named(actions.onSpeed),
  system: CONTENT,
  thinking: objectWith({ budget_tokens: shape({ on: members.onThinkingBudget }) }),
  thread: named(onAnyReference('thread')),
  tools: TOOL,
})
