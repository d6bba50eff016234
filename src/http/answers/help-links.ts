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
}

export interface HelpLinksOptions {
  /** Address of the server that has the console, without a slash at its end. */
  readonly consoleUrl: string | undefined
  /** Whether requests have logs. */
  readonly hasRequestLogs: boolean
}

export function createHelpLinks({ consoleUrl, hasRequestLogs }: HelpLinksOptions): HelpLinks {
  if (consoleUrl === undefined) return { sentenceFor: () => '' }
  const root = `${consoleUrl}/console`
  return {
    sentenceFor: (problem, keys, request) => {
      if (problem.code === 'invalid_api_key') {
        return ` You can find your API key at ${root}/${keys}.`
      }
      if (request === undefined) return ''
      const { projectId, requestId } = request
      const log = hasRequestLogs
        ? ` The log of this request is at ${root}/request-logs/${requestId}.`
        : ''
      const limit = problem.details?.limit
      if (limit === undefined) return log
      const { model } = limit
      const page = model === null ? '' : `/limits?search=${encodeURIComponent(model)}`
      return ` Visit ${root}/projects/${projectId}${page} to learn more.${log}`
    },
  }
}
