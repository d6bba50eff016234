/** Cache of the targets that serve a model to a project: the configuration does not change. */

/** Most pairs of a project and a model. */
const CACHED_MAX = 10_000

type FindServing<Target> = (projectId: string, model: string) => readonly Target[]

export function cacheServing<Target>(find: FindServing<Target>): FindServing<Target> {
  const known = new Map<string, Map<string, readonly Target[]>>()
  let size = 0
  return (projectId, model) => {
    const entry = known.get(projectId)?.get(model)
    if (entry) return entry
    if (size >= CACHED_MAX) {
      known.clear()
      size = 0
    }
    const found = find(projectId, model)
    known.set(projectId, (known.get(projectId) ?? new Map()).set(model, found))
    size += 1
    return found
  }
}
