/** Members of a settings file by their paths, and comparisons of files by them. */
import { isDeepStrictEqual } from 'node:util'
import { PROVIDER } from '#contract/clients/client-settings.ts'

/** Names from the outermost member to the innermost. */
export type Path = readonly string[]

/** A member that has no members: a scalar, or an empty object or list. */
export interface Leaf {
  readonly path: Path
  readonly value: unknown
}

/** Reading and changing files of one syntax; each function throws a `ClientFileError`. */
export interface Syntax {
  leavesOf(text: string): Leaf[]
  /** Puts the members of `settings` into a file, whose other members stay. */
  merge(text: string, settings: string): string
  /** A value as the file has it. */
  show(value: unknown): string
}

/** Members of a parsed value. Items of a list are members by their names, or by their positions. */
export function leavesOfValue(value: unknown, path: Path = []): Leaf[] {
  const members = membersOf(value)
  return members.length === 0
    ? [{ path, value }]
    : members.flatMap(([name, member]) => leavesOfValue(member, [...path, name]))
}

function membersOf(value: unknown): [name: string, member: unknown][] {
  if (typeof value !== 'object' || value === null) return []
  if (!Array.isArray(value)) return Object.entries(value)
  return value.map((item, at) => [typeof item?.name === 'string' ? item.name : `[${at}]`, item])
}

export function isUnder(path: Path, outer: Path): boolean {
  return outer.length <= path.length && outer.every((name, at) => path[at] === name)
}

/** Paths that belong to Bailiwick: those of its settings, up to a member of its name. */
export function ownedPaths(settings: readonly Leaf[]): Path[] {
  return settings.map(({ path }) => {
    const at = path.indexOf(PROVIDER)
    return at < 0 ? path : path.slice(0, at + 1)
  })
}

/** Names of the members, other than the owned ones, that differ between two files. */
export function differingMembers(
  before: readonly Leaf[],
  after: readonly Leaf[],
  owned: readonly Path[],
): string[] {
  const [earlier, later] = [others(before, owned), others(after, owned)]
  const names = new Set([...earlier.keys(), ...later.keys()])
  return [...names].filter(
    (name) =>
      earlier.has(name) !== later.has(name) ||
      !isDeepStrictEqual(earlier.get(name), later.get(name)),
  )
}

/** Values by name. A member around owned ones is as good as none while it is empty. */
function others(leaves: readonly Leaf[], owned: readonly Path[]): Map<string, unknown[]> {
  const isOthers = ({ path, value }: Leaf): boolean =>
    !owned.some((one) => isUnder(path, one) || (isUnder(one, path) && isEmpty(value)))
  const values = new Map<string, unknown[]>()
  for (const { path, value } of leaves.filter(isOthers)) {
    const name = nameOf(path)
    values.set(name, [...(values.get(name) ?? []), value])
  }
  return values
}

function isEmpty(value: unknown): boolean {
  return value === null || isDeepStrictEqual(value, {}) || isDeepStrictEqual(value, [])
}

export function nameOf(path: Path): string {
  return path.map((name) => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name))).join('.')
}
