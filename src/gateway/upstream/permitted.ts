/** The upstreams that a project may use: the one check for every path that picks an upstream. */
import { Problem } from '#base/problem.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import { objectOutsideResidency, placeOutsideResidency } from '#contract/errors/residency.ts'
import { placeOfModel, staysWithin } from '#contract/region.ts'
import type { ProjectUse } from '#gateway/project-use.ts'
import type { ServedModels } from '#model-names/served.ts'

/** Whether a project may use an upstream. */
export function mayUse(
  upstream: Pick<Upstream, 'projects' | 'regions'>,
  project: ProjectUse,
): boolean {
  return isOpenTo(upstream, project) && staysWithin(upstream.regions, project.region)
}

/** Whether an upstream that a project may use serves it a model, under a name of its region. */
export function mayServe(upstream: ServedModels, project: ProjectUse, model: string): boolean {
  return upstream.serves(model) && staysThere(upstream, project, model)
}

/** Whether the name of a model at an upstream chooses no place outside of the project's region. */
export function staysThere(
  { nameThere }: Pick<ServedModels, 'nameThere'>,
  { region }: ProjectUse,
  model: string,
): boolean {
  if (region === undefined) return true
  const place = placeOfModel(nameThere(model))
  return place === undefined || place === region
}

/** Whether an upstream in whatever place is for a project, by its id or one of its tags. */
export function isOpenTo(
  { projects }: Pick<Upstream, 'projects'>,
  { id, tags }: ProjectUse,
): boolean {
  return projects === undefined || projects.has(id) || tags.some((tag) => projects.has(tag))
}

/** Whether an upstream may be for a project with some tags. */
export function mayBeOpenTo({ projects }: Pick<Upstream, 'projects'>, projectId: string): boolean {
  return projects === undefined || [...projects].some((one) => one === projectId || isTag(one))
}

/** Whether an entry of `projects` is the name of a tag, and no id. */
export function isTag(name: string): boolean {
  return name.includes('=')
}

/** Throws 403 for a place of processing outside of the project's region. */
export function checkPlace(project: ProjectUse, inferenceGeo: string): void {
  if (staysWithin([inferenceGeo.toLowerCase()], project.region)) return
  throw new Problem(placeOutsideResidency(project, 'inference_geo', inferenceGeo))
}

/** A route as far as the residency of objects depends on it. */
type ObjectRoute = Pick<DataRoute, 'method' | 'path'>

/**
 * Throws 403 for an object at an upstream outside of the project's region: it was stored before the
 * project had its residency. It may be deleted, and its work cancelled.
 */
export function checkObjectAt(
  { regions }: Pick<Upstream, 'regions'>,
  project: ProjectUse,
  route?: ObjectRoute,
): void {
  if (staysWithin(regions, project.region) || (route && ends(route))) return
  throw new Problem(objectOutsideResidency(project))
}

function ends({ method, path }: ObjectRoute): boolean {
  return method === 'DELETE' || path.endsWith('/cancel')
}
