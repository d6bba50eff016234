/**
 * Actions for inputs: the parts of messages and items, and lists of texts or tokens, such as
 * prompts and texts to embed. Text counts by its length, an image, a sound and a file as one each.
 * A part of another type, or without one, makes the input opaque.
 */
import { hasPrefix } from '#json/fold.ts'
import { namesOf, wordAt } from '#json/names.ts'
import { frameAt } from '#json/shape.ts'
import { type CollectorAction, isContainer, isNull, isString, onText } from './collector.ts'

/**
 * What a part of a type counts as. An image that the upstream has made is `generated`: that decides
 * how it reads it.
 */
export type CountedPart = 'text' | 'generated' | 'images' | 'audios' | 'files'

/** The action for the `type` of a part or an item. */
export function onTypeIn(types: Readonly<Record<string, CountedPart>>): CollectorAction {
  const names = namesOf(types)
  return (walk, start, end) => {
    const { sink } = walk
    const counted = isString(walk, start) ? wordAt(walk, names, start, end) : undefined
    if (counted === undefined) sink.isOpaque = true
    else if (counted === 'generated') {
      sink.images += 1
      sink.isOpaque = true
    } else if (counted !== 'text') sink[counted] += 1
  }
}

/** Bit of the name `type`, the first in the table of every part. */
const TYPE_BIT = 1

/** Text, or a part: one without a type has text alone if all of its members are known to. */
export const onTextOrPart: CollectorAction = (walk, start, end, depth) => {
  onText(walk, start, end, depth)
  if (walk.bytes[start] !== 0x7b || walk.sink.unnamedAt < start) return
  const { seen } = frameAt(walk, depth + 1)
  if ((seen & TYPE_BIT) === 0) walk.sink.isOpaque = true
}

/** The action for a member of a part that is not known to have text. */
export function onUnnamedOfPart(onOther: CollectorAction): CollectorAction {
  return (walk, start, end, depth) => {
    walk.sink.unnamedAt = start
    onOther(walk, start, end, depth)
  }
}

/** The action for a member of a message that no model is known to read as text. */
export function onUnknownIn(onOther: CollectorAction): CollectorAction {
  return (walk, start, end, depth) => {
    if (!isNull(walk, walk.start)) walk.sink.isOpaque = true
    onOther(walk, start, end, depth)
  }
}

const DATA_URL = Buffer.from('data:')

/** The medium of a part, whatever the part's type. */
export const onMedium: CollectorAction = (walk, start) => {
  walk.sink.unnamedAt = start
  if (!isNull(walk, start)) walk.sink.isOpaque = true
}

/** The image of a part. */
export const onImage: CollectorAction = (walk, start, end, depth) => {
  if (!isNull(walk, start)) walk.sink.imageMembers += 1
  onImageUrl(walk, start, end, depth)
}

/** The address of an image: its data are no text. */
export const onImageUrl: CollectorAction = (walk, start, end) => {
  walk.sink.unnamedAt = start
  if (isString(walk, start) && hasPrefix(walk, start, end, DATA_URL)) {
    walk.sink.imageBytes += end - start
  }
}

/** A template of the input, or an argument of a template. */
export const onTemplate: CollectorAction = (walk, start) => {
  if (!isNull(walk, start)) walk.sink.isOpaque = true
}

/** A switch of a template adds nothing; any other argument may. */
export const onTemplateArgument: CollectorAction = (walk, start) => {
  const byte = walk.bytes[start]
  const isSwitch = byte === 0x74 || byte === 0x66 || byte === 0x6e
  if (!isSwitch && !(isContainer(walk, start) && walk.wasEmpty)) walk.sink.isOpaque = true
}

/** Text, or a token given as a number. An object, as of an image to embed, has any length. */
export const onInput: CollectorAction = (walk, start, end, depth) => {
  if (isString(walk, start)) onText(walk, start, end, depth)
  else if (walk.bytes[start] === 0x7b) walk.sink.isOpaque = true
  else if (!isContainer(walk, start) && !isNull(walk, start)) walk.sink.inputTokens += 1
}

/** An element of a list of inputs: a token is a part of an input, and all else an input. */
export const onInputOfList: CollectorAction = (walk, start, end, depth) => {
  const byte = walk.bytes[start] ?? 0
  const isNumber = byte >= 0x2d && byte <= 0x39
  if (!isNumber) walk.sink.inputs += 1
  onInput(walk, start, end, depth)
}

/** A text of a list of inputs; an object is a part of one input. */
export const onTextOfList: CollectorAction = (walk, start, end, depth) => {
  if (isString(walk, start)) walk.sink.inputs += 1
  onText(walk, start, end, depth)
}
