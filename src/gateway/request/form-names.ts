/** The names of a form's parts that are read, rejected, or references. */
import { Problem } from '#base/problem.ts'
import { FORM_RULES, type FormRouteId, type FormRules } from '#contract/data-plane/forms.ts'
import {
  HARMLESS_NAMES,
  looksLikeReference,
  NAMED_REFERENCES,
  type ReferenceKind,
} from '#contract/data-plane/references.ts'
import { STEERING_PATHS } from '#contract/data-plane/steering-members.ts'
import { invalidType, unknownParameter } from '#contract/errors/parameters.ts'
import { CONTRACT_FIELDS, HARMLESS_MEMBERS } from '#contract/known-members.ts'
import { foldCase } from '#json/fold.ts'
import type { Reference, SteeringUse } from './facts.ts'
import type { PartHead } from './part-headers.ts'

/**
 * Whether the content of a field is read. Rejects a name that another parser could read as one of
 * ours: `Model`, `model[]`, `model[x]`, a file under the name of a field. Rejects also a file that
 * is not read here, since it would not be counted.
 */
export function checkName({ fields, files }: FormRules, { name, filename }: PartHead): boolean {
  const known = [...fields, ...files]
  if (!known.includes(name)) {
    const bare = beforeBracket(foldCase(name))
    const alike = known.find((one) => beforeBracket(one) === bare)
    // a file that is not counted, and the charset that would apply to all other fields
    if (alike !== undefined || filename !== undefined || bare === '_charset_') {
      throw new Problem(unknownParameter(name))
    }
  } else if (files.includes(name) !== (filename !== undefined)) {
    const expected = filename === undefined ? 'a file' : 'a field without a filename'
    throw new Problem(invalidType(name, expected))
  }
  return fields.includes(name) || kindOf(name) !== undefined || isModel(name)
}

function beforeBracket(name: string): string {
  const bracket = name.indexOf('[')
  return bracket < 0 ? name : name.slice(0, bracket)
}

const HARMLESS: ReadonlySet<string> = new Set(HARMLESS_MEMBERS)

/** Whether the name of a part means a known member: `include[]`, `languages[0]`. */
export function isKnownPart(route: FormRouteId, name: string): boolean {
  const { fields, files }: FormRules = FORM_RULES[route]
  const bare = beforeBracket(name)
  return (
    [...fields, ...files, ...CONTRACT_FIELDS[route]].includes(bare) ||
    HARMLESS.has(bare) ||
    steeringIn(name) !== undefined
  )
}

function segmentsOf(name: string): string[] {
  return foldCase(name)
    .split(/[[\].]+/)
    .filter((segment) => segment !== '')
}

const NAMED: ReadonlyMap<string, ReferenceKind> = new Map(Object.entries(NAMED_REFERENCES))

/** The kind of reference of a name, by any of the names in it: `images[0][file_id]`. */
function kindOf(name: string): ReferenceKind | undefined {
  for (const segment of segmentsOf(name)) {
    const kind = NAMED.get(segment)
    if (kind !== undefined) return kind
    if (looksLikeReference(segment, false) && !Object.hasOwn(HARMLESS_NAMES, segment)) {
      return 'unknown'
    }
  }
  return undefined
}

const STEERING = STEERING_PATHS.flatMap(({ member, steps }) =>
  member ? [{ member, steps: steps.map(foldCase) }] : [],
)

/** The steering member of this name, or around it. */
export function steeringIn(name: string): SteeringUse | undefined {
  const segments = segmentsOf(name).filter((segment) => !/^\d+$/.test(segment))
  const found = STEERING.find(({ steps }) => steps.every((step, at) => step === segments[at]))
  return found && { member: found.member, param: name }
}

/** Whether a name means a model, also a nested one: `svg[model]`. */
function isModel(name: string): boolean {
  return segmentsOf(name).at(-1) === 'model'
}

/** The reference that a field is. */
export function referenceIn(name: string, value: string): Reference | undefined {
  const isTuned = isModel(name) && /^ft:/i.test(value)
  const kind = isTuned ? 'fine_tuned_model' : kindOf(name)
  return kind === undefined ? undefined : { kind, id: value, param: name }
}
