/**
 * Duplicate members of a JSON body at any depth. `JSON.parse` takes the last of two, other readers
 * the first: what one program has checked is not what another one reads.
 *
 * Cost: one walk over the body, and a set of the names of each open object. Nothing is bounded here
 * but the depth: the caller has bounded the body.
 */
import { Problem } from '#base/problem.ts'
import { duplicateParameter } from '#contract/errors/parameters.ts'
import type { JsonBounds } from './bounds.ts'
import { namesOf } from './names.ts'
import { type Action, newShape, type ObjectShape, pathOf } from './shape.ts'
import { stringAt } from './values.ts'
import { walkJson } from './walk.ts'

interface OpenNames {
  /** Start of the object. */
  readonly start: number
  readonly names: Set<string>
}

interface NameSink {
  /** Names of the objects that are open, by depth. */
  readonly open: OpenNames[]
  readonly normalize: (name: string) => string
}

const BOUNDS: JsonBounds = {
  body_members: Number.POSITIVE_INFINITY,
  member_name_bytes: Number.POSITIVE_INFINITY,
  id_characters: Number.POSITIVE_INFINITY,
  body_references: Number.POSITIVE_INFINITY,
}

const onMember: Action<NameSink> = (walk, start, end, depth) => {
  const { open, normalize } = walk.sink
  const at = walk.frame.start
  let object = open[depth]
  if (object?.start !== at) {
    object = { start: at, names: new Set() }
    open[depth] = object
  }
  const name = normalize(stringAt(walk, start, end))
  if (object.names.has(name)) throw new Problem(duplicateParameter(pathOf(walk, depth)))
  object.names.add(name)
}

const ANY = newShape<NameSink>()
const OBJECT: ObjectShape<NameSink> = {
  names: namesOf({}),
  others: ANY,
  onOther: onMember,
}
Object.assign(ANY, { object: OBJECT, items: ANY })

/**
 * Throws `duplicate_parameter` for an object with two members of one name, after `normalize` of
 * both. The bytes are those of a JSON object.
 */
export function rejectDuplicates(bytes: Buffer, normalize = (name: string) => name): void {
  walkJson(bytes, OBJECT, { open: [], normalize }, BOUNDS)
}
