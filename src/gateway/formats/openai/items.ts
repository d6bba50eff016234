/** Items of a conversation: with their content, or in place of it. */
import {
  type ContentKind,
  ITEM_CONTENT,
  type ItemMember,
  PATH_REFERENCES,
} from '#contract/data-plane/references.ts'
import {
  type BodyCollector,
  type CollectorAction,
  idAt,
  isNull,
  isString,
  onLoneInput,
} from '#gateway/request/collector.ts'
import { keepReference } from '#gateway/request/references.ts'
import { namesOf, wordAt } from '#json/names.ts'
import type { Walk } from '#json/shape.ts'
import { stringAt } from '#json/values.ts'
import { onPartType } from './shape-parts.ts'

/** Content of each kind in each member, in the order of their bits. */
const CONTENT_BITS = [
  ...new Set(
    Object.values(ITEM_CONTENT).flatMap((content) =>
      Object.entries(content).flatMap(([member, kinds]) =>
        kinds.map((kind) => `${member} ${kind}`),
      ),
    ),
  ),
]

/** Most bits of a number. */
const BITS_MAX = 31
if (CONTENT_BITS.length > BITS_MAX) throw new Error('more kinds of content than bits')

/** The bits of kinds of content in a member, as far as some type has them there. */
function bitsOf(member: string, kinds: readonly ContentKind[]): number {
  return kinds.reduce((bits, kind) => {
    const at = CONTENT_BITS.indexOf(`${member} ${kind}`)
    return at < 0 ? bits : bits | (1 << at)
  }, 0)
}

/** The content that each type has, as bits. */
const CONTENT = namesOf(
  Object.fromEntries(
    Object.entries(ITEM_CONTENT).map(([type, content]) => [
      type,
      Object.entries(content).reduce((bits, [member, kinds]) => bits | bitsOf(member, kinds), 0),
    ]),
  ),
)
/** The content of an item that names no type and has a role. */
const MESSAGE = bitsOf('content', ITEM_CONTENT.message?.content ?? [])

export const onItemId: CollectorAction = (walk, start, end, depth) => {
  if (isNull(walk, start)) return
  walk.sink.item.idName = walk.path[depth] ?? 0
  walk.sink.item.idStart = start
  walk.sink.item.idEnd = end
}

/** An item of an unknown type is a reference: no member of it is known as its content. */
export const onItemType: CollectorAction = (walk, start, end, depth) => {
  if (isNull(walk, start)) return
  walk.sink.item.contentOfType = wordAt(walk, CONTENT, start, end) ?? 0
  onPartType(walk, start, end, depth)
}

export const onItemRole: CollectorAction = (walk, start) => {
  walk.sink.item.hasRole = isString(walk, start)
}

/** Records a member that may bear an item's content, and calls the member's action. */
export function onItemMember(member: ItemMember, on: CollectorAction | undefined): CollectorAction {
  const text = bitsOf(member, ['text', 'string'])
  const blank = bitsOf(member, ['string'])
  const list = bitsOf(member, ['list', 'any_list'])
  const emptyList = bitsOf(member, ['any_list'])
  const object = bitsOf(member, ['object'])
  const boolean = bitsOf(member, ['boolean'])
  return (walk, start, end, depth) => {
    if (on !== undefined) on(walk, start, end, depth)
    const { item } = walk.sink
    switch (walk.bytes[start]) {
      case QUOTE:
        item.content |= text === blank || isBlank(walk, start, end) ? blank : text
        break
      case OPEN_LIST:
        item.content |= walk.wasEmpty ? emptyList : list
        break
      case OPEN_OBJECT:
        if (!walk.wasEmpty) item.content |= object
        break
      case TRUE:
      case FALSE:
        item.content |= boolean
        break
      default:
      // a number or null is no content of any type
    }
  }
}

const QUOTE = 0x22
const OPEN_LIST = 0x5b
const OPEN_OBJECT = 0x7b
const TRUE = 0x74
const FALSE = 0x66

/** Whether a string is empty or white space. A string that begins with a letter is not decoded. */
function isBlank(walk: Walk<BodyCollector>, start: number, end: number): boolean {
  if (end - start === 2) return true
  const first = walk.bytes[start + 1] ?? 0
  const isSure = first > 0x20 && first < 0x80 && first !== 0x5c
  return !isSure && stringAt(walk, start, end).trim() === ''
}

/**
 * The end of an item, when the meaning of its `id` is known. Where the item enters a conversation,
 * every `id` is a reference: some upstreams add the item that they have under it and ignore the
 * content sent, and its `id` is in the lists of the conversation later.
 */
function endOfItem(isStored: boolean): CollectorAction {
  return (walk, start, _end, depth) => {
    const { item } = walk.sink
    walk.sink.messages += 1
    if (walk.bytes[start] !== 0x7b) {
      walk.sink.isOpaque = true
      return
    }
    const { idName, idStart, idEnd, contentOfType, hasRole, content } = item
    item.idStart = -1
    item.contentOfType = undefined
    item.hasRole = false
    item.content = 0
    if (contentOfType === undefined && !hasRole) walk.sink.isOpaque = true
    if (idStart < 0) return
    const bearing = contentOfType ?? (hasRole ? MESSAGE : 0)
    if ((bearing & content) !== 0) {
      walk.sink.namesItems = true
      if (!isStored) return
    }
    walk.path[depth + 1] = idName
    const kind = PATH_REFERENCES.createResponse['input[].id']
    keepReference(walk, kind, idAt(walk, idStart, idEnd, depth + 1), depth + 1)
  }
}

export const onItem = endOfItem(false)
export const onStoredItem = endOfItem(true)

/** An input that is not a list: text, or one item, which some upstreams accept as a list. */
export function onWholeInput(onOnlyItem: CollectorAction): CollectorAction {
  return (walk, start, end, depth) => {
    if (walk.bytes[start] === 0x7b) onOnlyItem(walk, start, end, depth)
    else onLoneInput(walk, start, end, depth)
  }
}
