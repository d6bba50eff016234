/** Sentences in errors with links to this server's console, where its address is known. */
import type { Problem } from '#base/problem.ts'

/** Page of the console with the keys of a plane. */
export type KeysPage = 'projects' | 'admin-keys'

/** A request with a valid key of a project. */
export interface KnownRequest {
  readonly projectId: string
  readonly requestId: string
}

export interface HelpLinks {
  /** Sentences that follow an error's message, a blank before each; or empty. */
  sentenceFor(problem: Problem, keys: KeysPage, request?: KnownRequest): string
  /** Address of the log of a request with a valid key; undefined without logs or an address. */
  logOf(requestId: string): string | undefined
}

export interface HelpLinksOptions {
  /** Address of the server that has the console, without a slash at its end. */
  readonly consoleUrl: string | undefined
  /** Whether requests have logs. */
  readonly hasRequestLogs: boolean
}

export function createHelpLinks({ consoleUrl, hasRequestLogs }: HelpLinksOptions): HelpLinks {
  if (consoleUrl === undefined) return { sentenceFor: () => '', logOf: () => undefined }
  const root = `${consoleUrl}/console`
  const logOf = (requestId: string): string | undefined =>
    hasRequestLogs ? `${root}/request-logs/${requestId}` : undefined
  return {
    logOf,
    sentenceFor: (problem, keys, request) => {
      if (problem.code === 'invalid_api_key') {
        return ` You can find your API key at ${root}/${keys}.`
      }
      if (request === undefined) return ''
      const { projectId, requestId } = request
      const address = logOf(requestId)
      const log = address === undefined ? '' : ` The log of this request is at ${address}.`
      const limit = problem.details?.limit
      if (limit === undefined) return log
      const { model } = limit
      const page = model === null ? '' : `/limits?search=${encodeURIComponent(model)}`
      return ` Visit ${root}/projects/${projectId}${page} to learn more.${log}`
    },
  }
}
