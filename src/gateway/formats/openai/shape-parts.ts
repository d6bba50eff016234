/** Shapes that several routes share: references by name, free objects, text and tools. */

import {
  FREE_IN_FORMATS,
  FREE_IN_ITEMS,
  FREE_IN_TOOLS,
  NAMED_REFERENCES,
  type ReferenceKind,
} from '#contract/data-plane/references.ts'
import { HOSTED_IN_TOOLS, type HostedTool } from '#contract/hosted-tool-permissions.ts'
import { MEDIUM_MEMBERS } from '#contract/input-types.ts'
import * as collector from '#gateway/request/collector.ts'
import * as parts from '#gateway/request/input-parts.ts'
import * as names from '#gateway/request/references.ts'
import { namesOf } from '#json/names.ts'
import { newShape, type ObjectShape, type Shape, shapeOf } from '#json/shape.ts'
import * as tools from './tools.ts'

export type BodyShape = Shape<collector.BodyCollector>
export type BodyObjectShape = ObjectShape<collector.BodyCollector>
export type Members = Readonly<Record<string, BodyShape>>

export const shape = shapeOf<collector.BodyCollector>
export const blank = newShape<collector.BodyCollector>

/** A value read for its syntax alone: any name is allowed in it. */
export const FREE = shape({})
export const TEXT = shape({ on: collector.onText })
export const SCHEMA = shape({ on: collector.onSchema })
const PART_TYPE = shape({ on: parts.onPartType })
const INNER_MODEL = shape({ on: names.onInnerModel })

export function free<const N extends string>(names: readonly N[]) {
  return Object.fromEntries(names.map((name) => [name, FREE])) as Readonly<Record<N, BodyShape>>
}

/** An object with named members; the values of all others are read as `others`. */
export function objectOf(members: Members, others: BodyShape): BodyObjectShape {
  return {
    names: namesOf(members),
    others,
    onOther: names.onOther,
  }
}

/** References under their names: a string, a list of strings, or an object that has an `id`. */
export function referencesOf<const N extends string>(
  table: Readonly<Record<N, ReferenceKind>>,
  others: BodyShape,
): Readonly<Record<N, BodyShape>> {
  const members = Object.entries<ReferenceKind>(table).map(([name, kind]) => ({
    name,
    kind,
    member: blank(),
  }))
  const all = Object.fromEntries(members.map(({ name, member }) => [name, member])) as Record<
    N,
    BodyShape
  >
  for (const { kind, member } of members) {
    member.on = names.onReference(kind)
    member.items = member
    member.object = objectOf({ model: INNER_MODEL, ...all, id: member }, others)
  }
  return all
}

/**
 * A shape without a table: any value under the name of a reference is one, at any depth. With
 * `members` it has further names: `self` is the shape itself.
 */
export function referenceShape(members: (self: BodyShape) => Members): BodyShape {
  const self = blank()
  self.items = self
  const named: Members = { model: INNER_MODEL, ...referencesOf(NAMED_REFERENCES, self) }
  self.object = objectOf({ ...named, ...members(self) }, self)
  return self
}

/**
 * The shape of a part, and of all that it contains: `members` are named beside those of every part,
 * which may have text, the shape `text`.
 */
export function partShape(members: (text: BodyShape) => Members): BodyShape {
  const self = blank()
  const text = blank()
  self.items = self
  self.object = partObject(
    { ...contentMembers(text), ...referencesOf(NAMED_REFERENCES, self), ...members(text) },
    self,
  )
  text.on = parts.onTextOrPart
  text.items = text
  text.object = self.object
  return self
}

/** An object that is a part or has parts. Its members begin with `type`: `onTextOrPart` uses it. */
export function partObject(members: Members, others: BodyShape): BodyObjectShape {
  return {
    names: namesOf({ type: PART_TYPE, model: INNER_MODEL, ...members }),
    others,
    onOther: parts.onUnnamed,
  }
}

export const OTHER = referenceShape(() => ({}))
export const NAMED = referencesOf(NAMED_REFERENCES, OTHER)
export const REFERENCES = { model: INNER_MODEL, ...NAMED }

/** The address of an image, which is its data or has these in `url`. */
const IMAGE_URL = shape({
  on: parts.onImage,
  object: objectOf({ ...REFERENCES, url: shape({ on: parts.onImageUrl }) }, OTHER),
})

/** The requested format of an answer. */
export const FORMAT = referenceShape(() =>
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
export const IN_TOOL = referenceShape(() => TOOL_MEMBERS)
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
      model: shape({ on: tools.onToolModel }),
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

/** Text: a string, or a list of strings and of objects of the given shape. */
export function textIn({ object }: BodyShape): BodyShape {
  const text = blank()
  Object.assign(text, { object, items: text, on: parts.onTextOrPart })
  return text
}
