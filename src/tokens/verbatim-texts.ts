/**
 * Texts of a body that the model reads as they are: contents of messages, instructions, input,
 * outputs of tools. The upstream renders everything else in an unknown form, as tools and formats
 * of answers, or it is not text at all, as encrypted reasoning.
 */
import type { JsonBounds } from '#json/bounds.ts'
import { namesOf } from '#json/names.ts'
import { type Action, type ObjectShape, type Shape, shapeOf } from '#json/shape.ts'
import { stringAt } from '#json/values.ts'
import { walkJson } from '#json/walk.ts'

/** Called with each text, and the bytes that it takes in the body, without its quotes. */
export type OnText = (text: string, bytes: number) => void

const readText: Action<OnText> = (walk, start, end) => {
  if (walk.bytes[start] === 0x22) walk.sink(stringAt(walk, start, end), end - start - 2)
}

const FREE = shapeOf<OnText>({})
const TEXT = shapeOf<OnText>({ on: readText })

function objectOf(members: Readonly<Record<string, Shape<OnText>>>): ObjectShape<OnText> {
  return {
    names: namesOf(members),
    others: FREE,
    onOther: undefined,
  }
}

/** A text, or a list of parts. */
const CONTENT = shapeOf({
  on: readText,
  items: shapeOf({ object: objectOf({ text: TEXT }) }),
})
/** A message, or an item of a response's input; `input` is a member of a tool's call. */
const ITEM = objectOf({
  content: CONTENT,
  input: TEXT,
  output: CONTENT,
})
/** A text, a list of texts, or items. */
const INPUT = shapeOf({
  on: readText,
  items: shapeOf({ on: readText, object: ITEM }),
  object: ITEM,
})

const BODY = objectOf({
  input: INPUT,
  instructions: CONTENT,
  messages: shapeOf({ items: shapeOf({ object: ITEM }) }),
  prompt: INPUT,
})

/** Calls `onText` for each of them. Throws a `Problem` for a body that is rejected anyway. */
export function readVerbatimTexts(body: Buffer, bounds: JsonBounds, onText: OnText): void {
  walkJson(body, BODY, onText, bounds)
}
