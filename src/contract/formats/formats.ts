/**
 * API formats, and the format of a request: by its path, and on a path of both APIs, or of neither,
 * by the header that selects a format.
 */
import { API_PREFIX } from '#contract/endpoint.ts'
import { isUnserved } from '#contract/unserved-endpoints.ts'
import { anthropicFormat } from './anthropic/wire-format.ts'
import { openaiFormat } from './openai/wire-format.ts'
import type { WireFormat } from './wire-format.ts'

/** Formats of a path. */
export interface PathFormats {
  readonly byDefault: WireFormat
  /** The format that its header selects; undefined: the path has one format. */
  readonly selected: WireFormat | undefined
}

const ONLY_OPENAI: PathFormats = { byDefault: openaiFormat, selected: undefined }
const ONLY_ANTHROPIC: PathFormats = { byDefault: anthropicFormat, selected: undefined }
const BY_HEADER: PathFormats = { byDefault: openaiFormat, selected: anthropicFormat }

const KNOWN = { openai: servedPaths(openaiFormat), anthropic: servedPaths(anthropicFormat) }
const ADMINISTRATION = /^\/v1\/(?:organization|projects)(?:\/|$)/

/** A pattern of the paths of the routes of a format. */
function servedPaths({ routes }: WireFormat): RegExp {
  const paths = Object.values(routes).map(({ path }) =>
    path.replaceAll(/:\w+/g, (name) => (name === ':model' ? '.+' : '[^/]+')),
  )
  return new RegExp(`^${API_PREFIX}(?:${paths.join('|')})$`)
}

function isKnown(path: string, { name }: WireFormat): boolean {
  return KNOWN[name].test(path) || isUnserved(path, name)
}

export function formatsOf(path: string): PathFormats {
  const isOpenai = ADMINISTRATION.test(path) || isKnown(path, openaiFormat)
  if (isOpenai === isKnown(path, anthropicFormat)) return BY_HEADER
  return isOpenai ? ONLY_OPENAI : ONLY_ANTHROPIC
}

export type FormatHeaders = Readonly<Record<string, string | string[] | undefined>>

/** Whether the headers of a request select a format. */
export function selects({ selector }: WireFormat, headers: FormatHeaders): boolean {
  return selector !== undefined && headers[selector] !== undefined
}

export function formatOf(path: string, headers: FormatHeaders): WireFormat {
  const { byDefault, selected } = formatsOf(path)
  return selected && selects(selected, headers) ? selected : byDefault
}
