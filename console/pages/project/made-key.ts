/** Texts shown with a new key of a project. */
import type { MadeKey } from '#console/dialogs/key-dialog.tsx'
import { keySnippets } from '#console/display/key-snippets.ts'

interface Created {
  readonly name: string
  readonly value: string
}

/** `waits`: it is of a service account without a role. */
export function madeKey({ name, value }: Created, waits = false): MadeKey {
  return {
    name,
    value,
    about: waits ? ' It works once its account has a role.' : '',
    snippets: keySnippets(value),
    isForPlayground: !waits,
  }
}
