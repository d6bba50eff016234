/** Sentences in errors with a link to this server's console, where its address is known. */
import type { Problem } from '#base/problem.ts'

/** Page of the console with the keys of a plane. */
export type KeysPage = 'projects' | 'admin-keys'

export interface HelpLinks {
  /** The sentence that follows an error's message, a blank before it; or empty. */
  sentenceFor(problem: Problem, keys: KeysPage, projectId?: string): string
}

/** `consoleUrl` is the address of the server that has the console, without a slash at its end. */
export function createHelpLinks(consoleUrl: string | undefined): HelpLinks {
  if (consoleUrl === undefined) return { sentenceFor: () => '' }
  const root = `${consoleUrl}/console`
  return {
    sentenceFor: (problem, keys, projectId) => {
      if (problem.code === 'invalid_api_key') {
        return ` You can find your API key at ${root}/${keys}.`
      }
      const limit = problem.details?.limit
      if (limit === undefined || projectId === undefined) return ''
      const { model } = limit
      const page = model === null ? '' : `/limits?search=${encodeURIComponent(model)}`
      return ` Visit ${root}/projects/${projectId}${page} to learn more.`
    },
  }
}
