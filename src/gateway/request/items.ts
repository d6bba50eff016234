/** Items of a conversation: with their content, or in place of it. */
import {
  ITEM_CONTENT,
  ITEM_MEMBERS,
  type ItemMember,
  PATH_REFERENCES,
} from '#contract/references.ts'
import { namesOf, wordAt } from '#json/names.ts'
import type { Walk } from '#json/shape.ts'
import {
  type BodyCollector,
  type CollectorAction,
  idAt,
  isContainer,
  isNull,
  isString,
  onLoneInput,
  onPartType,
} from './collector.ts'
import { keepReference } from './references.ts'

/** Content that may be an empty string: of a call without arguments, of a tool without output. */
const MAY_BE_EMPTY: ReadonlySet<ItemMember> = new Set(['arguments', 'input', 'output'])

/** Content of a message, which may be empty. */
const EMPTY_CONTENT = 1 << ITEM_MEMBERS.length

const bitOf = (member: ItemMember): number => 1 << ITEM_MEMBERS.indexOf(member)
const bitsOf = (members: readonly ItemMember[] = []): number =>
  members.reduce((bits, member) => bits | bitOf(member), 0)

/** The members that bear the content of each type, as bits. */
const CONTENT = namesOf(
  Object.fromEntries(
    Object.entries(ITEM_CONTENT).map(([type, list]) => [
      type,
      bitsOf(list) | (type === 'message' ? EMPTY_CONTENT : 0),
    ]),
  ),
)
/** The type of an item that names none and has a role. */
const MESSAGE = bitsOf(ITEM_CONTENT.message) | EMPTY_CONTENT

export const onItemId: CollectorAction = (walk, start, end, depth) => {
  if (isNull(walk, start)) return
  walk.sink.item.idName = walk.path[depth] ?? 0
  walk.sink.item.idStart = start
  walk.sink.item.idEnd = end
}

/** An unknown type is that of a reference: no member of the item is known as its content. */
export const onItemType: CollectorAction = (walk, start, end, depth) => {
  if (isNull(walk, start)) return
  walk.sink.item.contentOfType = wordAt(walk, CONTENT, start, end) ?? 0
  onPartType(walk, start, end, depth)
}

export const onItemRole: CollectorAction = (walk, start) => {
  walk.sink.item.hasRole = isString(walk, start)
}

/** Records a member that may bear an item's content, and calls the member's own action. */
export function onItemMember(member: ItemMember, on: CollectorAction | undefined): CollectorAction {
  const bit = bitOf(member)
  const emptyBit = member === 'content' ? EMPTY_CONTENT : 0
  const mayBeEmpty = MAY_BE_EMPTY.has(member)
  return (walk, start, end, depth) => {
    if (on !== undefined) on(walk, start, end, depth)
    if (isNull(walk, start)) return
    const isBlank = isEmpty(walk, start, end) && !(mayBeEmpty && isString(walk, start))
    walk.sink.item.content |= isBlank ? emptyBit : bit
  }
}

/** Whether the value is `""`, `[]` or `{}`. */
const isEmpty = (walk: Walk<BodyCollector>, start: number, end: number): boolean =>
  isString(walk, start) ? end - start === 2 : isContainer(walk, start) && walk.wasEmpty

/**
 * The end of an item, when the meaning of its `id` is known. Where the item enters a conversation,
 * every `id` is a reference: some upstreams add the item that they have under it and ignore the
 * content sent, and its `id` is in the lists of the conversation later.
 */
const endOfItem =
  (isStored: boolean): CollectorAction =>
  (walk, start, _end, depth) => {
    const { item } = walk.sink
    walk.sink.messages += 1
    if (walk.bytes[start] !== 0x7b) return
    const { idName, idStart, idEnd, contentOfType, hasRole, content } = item
    item.idStart = -1
    item.contentOfType = undefined
    item.hasRole = false
    item.content = 0
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

export const onItem = endOfItem(false)
export const onStoredItem = endOfItem(true)

/** An input that is not a list: text, or one item, which some upstreams accept as a list. */
export function onWholeInput(onOnlyItem: CollectorAction): CollectorAction {
  return (walk, start, end, depth) => {
    if (walk.bytes[start] === 0x7b) onOnlyItem(walk, start, end, depth)
    else onLoneInput(walk, start, end, depth)
  }
}
