/**
 * Failures and rejections of the present minute, by key and code. A key has so many codes, and one
 * cause for its others; a project has so many causes: none displaces those of another project.
 */
import type { RequestRecord } from './record.ts'

/** Failures and rejections of a key and a code that have a row of their own in each minute. */
const ALIKE_MAX = 60
/** Most causes of a minute, of a project, and codes of a key with a cause each. */
const CAUSES_MAX = 10_000
const CAUSES_OF_PROJECT_MAX = 1_000
const CODES_MAX = 16

export interface RequestKey {
  readonly keyId: string
  readonly projectId: string
}

/** The code by which failures and rejections are alike: of the error, or the status. */
export interface RequestEnding {
  readonly status?: number | null | undefined
  readonly code?: string | null | undefined
}

/** Requests of one key that ended alike. */
interface Cause {
  /** Whether it has those of several codes. */
  readonly isMixed: boolean
  count: number
  /** The row of all beyond the first. */
  rest: RequestRecord | undefined
}

/** `row`: one alone; `rest`: the first of those that share one, or their last so far. */
type Counted = 'row' | 'rest' | 'merged' | 'dropped'

export interface Causes {
  /** Counts a request. Its record is needed for `row` and `rest`. */
  count(key: RequestKey, ending: RequestEnding): Counted
  /** Keeps the record of a counted request, if it shares its row. Returns whether it does. */
  keepRest(record: RequestRecord): boolean
  /** Ends the minute. Returns the rows of the rests. */
  end(ms: number): RequestRecord[]
}

export function createCauses(): Causes {
  let causes = new Map<string, Cause>()
  let codes = new Map<string, number>()
  let ofProjects = new Map<string, number>()

  const find = (keyId: string, ending: RequestEnding): Cause | undefined =>
    causes.get(nameOf(keyId, codeOf(ending))) ?? causes.get(nameOf(keyId))
  const add = ({ keyId, projectId }: RequestKey, ending: RequestEnding): Cause | undefined => {
    const ofProject = ofProjects.get(projectId) ?? 0
    if (causes.size >= CAUSES_MAX || ofProject >= CAUSES_OF_PROJECT_MAX) return undefined
    const ofKey = codes.get(keyId) ?? 0
    const isMixed = ofKey >= CODES_MAX
    const cause: Cause = { isMixed, count: 0, rest: undefined }
    causes.set(isMixed ? nameOf(keyId) : nameOf(keyId, codeOf(ending)), cause)
    codes.set(keyId, ofKey + 1)
    ofProjects.set(projectId, ofProject + 1)
    return cause
  }
  return {
    count: (key, ending) => {
      const cause = find(key.keyId, ending) ?? add(key, ending)
      if (!cause) return 'dropped'
      cause.count += 1
      if (cause.count <= ALIKE_MAX) return 'row'
      return cause.rest === undefined ? 'rest' : 'merged'
    },
    keepRest: (record) => {
      const cause = find(record.keyId, record)
      if (!cause || cause.count <= ALIKE_MAX) return false
      cause.rest = cause.isMixed ? { ...record, code: null, status: null } : record
      return true
    },
    end: (ms) => {
      const rows: RequestRecord[] = []
      for (const { rest, count } of causes.values()) {
        // A reader who follows the log has passed the time of its first request.
        if (rest) rows.push({ ...rest, endedAt: ms, requests: count - ALIKE_MAX })
      }
      causes = new Map()
      codes = new Map()
      ofProjects = new Map()
      return rows
    },
  }
}

function codeOf({ code, status }: RequestEnding): string {
  return code ?? String(status)
}

/** Name of a cause; without a code that of a key's other codes. */
function nameOf(keyId: string, code = ''): string {
  return `${keyId} ${code}`
}
