/** The shape of an item of the Responses API. */
import { ITEM_MEMBERS } from '#contract/references.ts'
import * as draft from './collector.ts'
import * as items from './items.ts'
import {
  contentMembers,
  FORMAT,
  FREE,
  type Members,
  objectOf,
  placeOf,
  REFERENCES,
  shape,
  textIn,
} from './places.ts'

/** Checks of a computer's action have ids that are only sent back. */
const CHECKS = placeOf(() => ({ id: FREE }))
export const PART = placeOf((_self, text) => contentMembers(text))

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

export const ITEM = shape({
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
