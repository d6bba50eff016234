/** Errors of projects with a data residency: each names the region and the remedy. */
import { type ProblemData, problemData } from './errors.ts'
import { shorten } from './shorten.ts'

const SHOWN_MAX = 256

/** A project with a region. */
interface Resident {
  readonly id: string
  readonly region: string | undefined
}

function outside({ id, region = '' }: Resident, reason: string, remedy: string): ProblemData {
  const residency = `The project \`${id}\` has its data residency in \`${region}\`.`
  return problemData('outside_residency', `${residency} ${reason} ${remedy}`)
}

function orConfigure({ region = '' }: Resident, remedy = ''): string {
  const configure = `the operator of this server has to configure an upstream with \`regions: [${region}]\`.`
  return remedy === '' ? `For it, ${configure}` : `${remedy}, or ${configure}`
}

/** The error of a model that upstreams outside of the region alone serve. */
export function modelOutsideResidency(project: Resident, model: string): ProblemData {
  const shown = shorten(model, SHOWN_MAX)
  const reason = `No upstream in this region serves the model \`${shown}\`.`
  const data = outside(project, reason, orConfigure(project, 'Use another model'))
  return { ...data, model: shown }
}

export function routeOutsideResidency(project: Resident, path: string): ProblemData {
  const reason = `No upstream in this region serves \`/v1${path}\`.`
  return outside(project, reason, orConfigure(project))
}

export function storageOutsideResidency(
  project: Resident,
  kind: 'files' | 'conversations',
): ProblemData {
  const reason = `No upstream in this region stores ${kind}.`
  return outside(project, reason, orConfigure(project))
}

/** The error of an object that was stored before the project had its residency. */
export function objectOutsideResidency(project: Resident): ProblemData {
  return outside(
    project,
    'The object is stored at an upstream outside of this region.',
    'It can be deleted, and created again in the region.',
  )
}

/** The error of a member that chooses another place of processing. */
export function placeOutsideResidency(
  project: Resident,
  param: string,
  place: string,
): ProblemData {
  const shown = shorten(place, SHOWN_MAX)
  const reason = `The value \`${shown}\` of \`${param}\` asks for processing outside of it.`
  return { ...outside(project, reason, `Leave \`${param}\` out.`), param }
}
