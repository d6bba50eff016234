/**
 * Shapes of bodies from the tables of an API format: its references, free members, types of parts
 * and steering members. A format has its own tables, so names that it does not use are not read.
 */
import type { ReferenceKind } from '#contract/data-plane/references.ts'
import { type SteeringMember, steeringPaths } from '#contract/data-plane/steering-members.ts'
import { namesOf, wordsOf } from '#json/names.ts'
import { newShape, type ObjectShape, type Shape, shapeOf } from '#json/shape.ts'
import * as collector from './collector.ts'
import * as parts from './input-parts.ts'
import { onUnnamedOfBody, steeringMembers } from './member-actions.ts'
import * as names from './references.ts'

export type BodyShape = Shape<collector.BodyCollector>
export type BodyObjectShape = ObjectShape<collector.BodyCollector>
export type Members = Readonly<Record<string, BodyShape>>

/** Tables of an API format. */
export interface ShapeTables {
  /** Members that are references at any path, free members excepted. */
  readonly references: Readonly<Record<string, ReferenceKind>>
  /** Names that look like references and are none. */
  readonly harmlessNames: readonly string[]
  /** Types of parts and items, by what they count as. */
  readonly partTypes: Readonly<Record<string, parts.CountedPart>>
  /** Members at the top of a body with free content. */
  readonly freeMembers: readonly string[]
  /** Members at the top of any body that are known and not read. */
  readonly harmlessMembers: readonly string[]
  readonly steeringMembers: readonly SteeringMember[]
}

export const shape = shapeOf<collector.BodyCollector>
export const blank = newShape<collector.BodyCollector>

/** A value read for its syntax alone: any name is allowed in it. */
export const FREE = shape({})
export const TEXT = shape({ on: collector.onText })
export const SCHEMA = shape({ on: collector.onSchema })
const INNER_MODEL = shape({ on: names.onInnerModel })

export function free<const N extends string>(names: readonly N[]) {
  return Object.fromEntries(names.map((name) => [name, FREE])) as Readonly<Record<N, BodyShape>>
}

/** Text: a string, or a list of strings and of objects of the given shape. */
export function textIn({ object }: BodyShape): BodyShape {
  const text = blank()
  Object.assign(text, { object, items: text, on: parts.onTextOrPart })
  return text
}

/** Shapes of objects with references. */
export function referenceShapes({
  references,
  harmlessNames,
}: Pick<ShapeTables, 'references' | 'harmlessNames'>) {
  const onOther = names.onOtherThan(harmlessNames)

  /** An object with named members; the values of all others are read as `others`. */
  const objectOf = (members: Members, others: BodyShape): BodyObjectShape => ({
    names: namesOf(members),
    others,
    onOther,
  })

  /** References under their names: a string, a list of strings, or an object that has an `id`. */
  const referencesOf = <const N extends string>(
    table: Readonly<Record<N, ReferenceKind>>,
    others: BodyShape,
  ): Readonly<Record<N, BodyShape>> => {
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
   * `members` it has further names.
   */
  const referenceShape = (members: Members = {}): BodyShape => {
    const self = blank()
    self.items = self
    const named: Members = { model: INNER_MODEL, ...referencesOf(references, self) }
    self.object = objectOf({ ...named, ...members }, self)
    return self
  }

  const OTHER = referenceShape()
  const NAMED = referencesOf(references, OTHER)
  const REFERENCES: Members = { model: INNER_MODEL, ...NAMED }
  return { onOther, objectOf, referencesOf, referenceShape, OTHER, NAMED, REFERENCES }
}

type ReferenceShapes = ReturnType<typeof referenceShapes>

/** Shapes of parts. */
export function partShapes(
  { onOther, referencesOf }: Pick<ReferenceShapes, 'onOther' | 'referencesOf'>,
  { references, partTypes }: Pick<ShapeTables, 'references' | 'partTypes'>,
) {
  const onPartType = parts.onTypeIn(partTypes)
  const onUnnamed = parts.onUnnamedOfPart(onOther)
  const PART_TYPE = shape({ on: onPartType })

  /** An object that is a part or has parts. Its first member is `type`: `onTextOrPart` uses it. */
  const partObject = (members: Members, others: BodyShape): BodyObjectShape => ({
    names: namesOf({ type: PART_TYPE, model: INNER_MODEL, ...members }),
    others,
    onOther: onUnnamed,
  })

  /**
   * The shape of a part, and of all that it contains: `membersOf` are named beside references, by
   * the shape of a text in the part.
   */
  const partShape = (membersOf: (text: BodyShape) => Members): BodyShape => {
    const self = blank()
    const text = blank()
    self.items = self
    self.object = partObject({ ...referencesOf(references, self), ...membersOf(text) }, self)
    text.on = parts.onTextOrPart
    text.items = text
    text.object = self.object
    return self
  }
  return { onPartType, PART_TYPE, partObject, partShape }
}

/** Shapes of whole bodies; `known` are members of a route that are known and not read. */
export function bodyShapes(
  { onOther, OTHER, REFERENCES }: Pick<ReferenceShapes, 'onOther' | 'OTHER' | 'REFERENCES'>,
  { freeMembers, harmlessMembers, steeringMembers: rows }: Omit<ShapeTables, 'references'>,
) {
  const harmless = wordsOf(harmlessMembers)
  // The shape of a value on the path to a member that steers the upstream: as without it.
  const steering = steeringMembers(steeringPaths(rows), {
    shapeWith: ({ name, isTop, members, on, onOther: onOtherOfObject }) => {
      const items = blank()
      items.items = items
      items.object =
        isTop && freeMembers.includes(name)
          ? { names: namesOf(members), others: FREE, onOther: undefined }
          : {
              names: namesOf({ ...REFERENCES, ...members }),
              others: OTHER,
              onOther: onOtherOfObject,
            }
      return shape({ on, items, object: items.object })
    },
    harmless: OTHER,
    onOther,
  })
  const common: Members = {
    ...REFERENCES,
    ...free(freeMembers),
    ...steering,
    model: shape({ on: names.onBodyModel }),
    stream: shape({ on: collector.onStream }),
  }
  const bodyOf = (members: Members, known: readonly string[] = []): BodyObjectShape => ({
    names: namesOf({ ...common, ...members }),
    others: OTHER,
    onOther: onUnnamedOfBody(wordsOf(known), harmless, onOther),
  })
  return { bodyOf }
}
