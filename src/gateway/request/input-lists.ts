/** Actions for inputs that are texts, tokens, or lists of them: prompts, and texts to embed. */
import { type CollectorAction, isContainer, isNull, isString, onText } from './collector.ts'

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
