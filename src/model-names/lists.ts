/**
 * Allow lists and deny lists of models, and models that search the web.
 *
 * An allow list permits exact names alone. A deny list denies every name that an upstream may take
 * for the denied one: another Unicode form, case, blanks or hyphens, the last part of a path
 * (`openai/gpt-4o`), a tag after `:` or `@`, `-latest`, and a dated snapshot. A false denial is
 * safe. Names that look alike in other scripts, and an upstream's aliases, pass: it is no wall.
 */
import { setBounded } from '#base/bounded-map.ts'
import { foldModel, isFineTuned, withoutDate } from './names.ts'

export type IsListed = (model: string) => boolean

/** Most names that a deny list caches, since every request is compared with it. */
const CACHED_MAX = 500
/** Characters that no name needs, or that are not visible. */
const IGNORED = /[\s\p{Cf}\p{Cc}]/gu
const HYPHENS = /[\p{Pd}\u2212]/gu
const TAGS = [/[:@].*$/s, /[:@][^:@]*$/s]
const VERSION = /-(?:latest|\d{4}-\d{2}-\d{2}|\d{8}|\d{4})$/
/** Models of chat that always search the web, and OpenRouter's tag for any model that does. */
const SEARCHES = /-search-(?:preview|api)|:online(?![^:])/

/** A name without a date lists its dated snapshots too. */
export function allowList(names: readonly string[]): IsListed {
  const listed = new Set(names)
  return (model) => listed.has(model) || listed.has(withoutDate(model))
}

export function denyList(names: readonly string[]): IsListed {
  const listed = new Set(names.map((name) => foldModel(plain(name))))
  const cached = new Map<string, boolean>()
  return (model) => {
    const known = cached.get(model)
    if (known !== undefined) return known
    const isListed = formsOf(model).some((form) => listed.has(form))
    setBounded(cached, model, isListed, CACHED_MAX)
    return isListed
  }
}

/** Whether requests for a model search the web, whatever tools they name. */
export function alwaysSearches(model: string): boolean {
  return SEARCHES.test(plain(model))
}

/** A name in one Unicode form, without case and blanks, and with plain hyphens. */
function plain(model: string): string {
  return model.normalize('NFKC').toLowerCase().replace(IGNORED, '').replace(HYPHENS, '-')
}

/** The names that a name may be taken for, itself included. */
function formsOf(model: string): readonly string[] {
  const name = plain(model)
  const [first, last] = [name.indexOf('/') + 1, name.lastIndexOf('/') + 1]
  const forms = new Set<string>()
  for (const path of new Set([name, name.slice(first), name.slice(last)])) {
    forms.add(path)
    if (isFineTuned(path)) continue
    for (const tag of TAGS) addVersions(forms, path.replace(tag, ''))
    addVersions(forms, path)
  }
  return [...forms]
}

/** Adds a name, and the names that it has without `-latest` and without dates. */
function addVersions(forms: Set<string>, name: string): void {
  forms.add(name)
  const shorter = name.replace(VERSION, '')
  if (shorter !== name) addVersions(forms, shorter)
}
