/** Shapes that several routes of OpenAI's API share, from its tables. */
import {
  FREE_IN_FORMATS,
  FREE_IN_ITEMS,
  FREE_IN_TOOLS,
  FREE_MEMBERS,
  HARMLESS_NAMES,
  NAMED_REFERENCES,
} from '#contract/data-plane/references.ts'
import { STEERING_MEMBERS } from '#contract/data-plane/steering-members.ts'
import { HOSTED_IN_TOOLS, type HostedTool } from '#contract/hosted-tool-permissions.ts'
import { MEDIA_TYPES, MEDIUM_MEMBERS, TEXT_TYPES } from '#contract/input-types.ts'
import { HARMLESS_MEMBERS } from '#contract/known-members.ts'
import {
  type BodyShape,
  blank,
  bodyShapes,
  free,
  type Members,
  partShapes,
  referenceShapes,
  SCHEMA,
  type ShapeTables,
  shape,
  TEXT,
} from '#gateway/request/format-shapes.ts'
import * as parts from '#gateway/request/input-parts.ts'
import { onToolModel } from '#gateway/request/other-models.ts'
import * as tools from './tools.ts'

const TABLES: ShapeTables = {
  references: NAMED_REFERENCES,
  harmlessNames: Object.keys(HARMLESS_NAMES),
  partTypes: {
    ...Object.fromEntries(TEXT_TYPES.map((type) => [type, 'text'] as const)),
    ...MEDIA_TYPES,
    image_generation_call: 'generated',
  },
  freeMembers: FREE_MEMBERS,
  harmlessMembers: HARMLESS_MEMBERS,
  steeringMembers: STEERING_MEMBERS,
}

const ofReferences = referenceShapes(TABLES)
const ofParts = partShapes(ofReferences, TABLES)
export const { objectOf, referencesOf, referenceShape, OTHER, NAMED, REFERENCES } = ofReferences
export const { onPartType, partObject } = ofParts
const { PART_TYPE } = ofParts
export const { bodyOf } = bodyShapes(ofReferences, TABLES)
export const onUnknownOfMessage = parts.onUnknownIn(ofReferences.onOther)

/** The shape of a part with the members of every part, and others. */
export function partShape(members: Members = {}): BodyShape {
  return ofParts.partShape((text) => ({ ...contentMembers(text), ...members }))
}

/** The address of an image, which is its data or has these in `url`. */
const IMAGE_URL = shape({
  on: parts.onImage,
  object: objectOf({ ...REFERENCES, url: shape({ on: parts.onImageUrl }) }, OTHER),
})

/** The requested format of an answer. */
export const FORMAT = referenceShape(
  Object.fromEntries(FREE_IN_FORMATS.map((name) => [name, SCHEMA])),
)

const TOOL_MEMBERS: Members = {
  ...free(FREE_IN_TOOLS),
  description: TEXT,
  parameters: SCHEMA,
  input_schema: SCHEMA,
  output_schema: SCHEMA,
}
/** A member that is a hosted tool, of a body or of a tool. */
export function hosted(tool: HostedTool): BodyShape {
  return shape({ on: tools.onHostedMember(tool), object: OTHER.object, items: OTHER.items })
}
export function hostedIn(names: Readonly<Record<string, HostedTool>>): Members {
  return Object.fromEntries(Object.entries(names).map(([name, tool]) => [name, hosted(tool)]))
}
export const IN_TOOL = referenceShape(TOOL_MEMBERS)
const ENVIRONMENT = shape({
  object: objectOf(
    {
      ...referencesOf(NAMED_REFERENCES, IN_TOOL),
      ...TOOL_MEMBERS,
      type: shape({ on: tools.onEnvironmentType }),
    },
    IN_TOOL,
  ),
  items: IN_TOOL,
})

/** A tool, or a list of tools, with those of a namespace at any depth. */
function toolsShape(): BodyShape {
  const self = blank()
  self.on = tools.onTool
  self.items = self
  self.object = objectOf(
    {
      ...referencesOf(NAMED_REFERENCES, IN_TOOL),
      ...TOOL_MEMBERS,
      ...hostedIn(HOSTED_IN_TOOLS),
      environment: ENVIRONMENT,
      execution: shape({ on: tools.onExecution }),
      model: shape({ on: onToolModel }),
      tools: self,
      type: shape({ on: tools.onToolType }),
    },
    IN_TOOL,
  )
  return self
}

export const TOOLS = toolsShape()

/** A video, a sound or the values of an image, which some upstreams read in a part of any type. */
const MEDIUM = shape({ on: parts.onMedium, object: OTHER.object, items: OTHER.items })
const MEDIA = Object.fromEntries(MEDIUM_MEMBERS.map((name) => [name, MEDIUM]))

/** Members that messages, items and their parts share: text, under a few names, and parts. */
export function contentMembers(text: BodyShape): Members {
  return {
    ...free(FREE_IN_ITEMS),
    type: PART_TYPE,
    image_url: IMAGE_URL,
    ...MEDIA,
    outcome: OTHER,
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
  }
}
