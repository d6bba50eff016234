/** Shapes of items of the Responses API. */
import { ITEM_MEMBERS } from '#contract/data-plane/references.ts'
import type { CollectorAction } from '#gateway/request/collector.ts'
import * as collector from '#gateway/request/collector.ts'
import {
  type BodyShape,
  FREE,
  type Members,
  shape,
  textIn,
} from '#gateway/request/format-shapes.ts'
import * as items from './items.ts'
import {
  contentMembers,
  FORMAT,
  partObject,
  partShape,
  REFERENCES,
  referenceShape,
} from './shape-parts.ts'

/** Checks of a computer's action have ids that are only sent back. */
const CHECKS = referenceShape({ id: FREE })
export const PART = partShape()

/** The members of an item. Members that may bear its content also record their presence. */
function itemMembers(members: Members): Members {
  return {
    ...members,
    ...Object.fromEntries(
      ITEM_MEMBERS.map((name) => {
        const { object, items: elements, on } = members[name] ?? PART
        return [name, shape({ object, items: elements, on: items.onItemMember(name, on) })]
      }),
    ),
  }
}

const ITEM = partObject(
  {
    ...REFERENCES,
    ...itemMembers({
      ...contentMembers(textIn(PART)),
      text: shape({ ...FORMAT, on: collector.onText }),
      result: FREE,
    }),
    id: shape({ on: items.onItemId }),
    type: shape({ on: items.onItemType }),
    role: shape({ on: items.onItemRole }),
    acknowledged_safety_checks: CHECKS,
    pending_safety_checks: CHECKS,
  },
  PART,
)

/** A list of items, one item, or text. A list in the list is no item: an `id` in it is rejected. */
function itemsWith(on: CollectorAction): BodyShape {
  return shape({
    items: shape({ on, object: ITEM, items: PART }),
    object: ITEM,
    on: items.onWholeInput(on),
  })
}

export const INPUT_ITEMS = itemsWith(items.onItem)
/** Items that enter a conversation. */
export const STORED_ITEMS = itemsWith(items.onStoredItem)
