/** Texts shown with a new key of a project. */
import type { MadeKey } from '#console/dialogs/key-dialog.tsx'
import { keySnippets, type SnippetModels } from '#console/display/key-snippets.ts'

interface Created {
  readonly name: string
  readonly value: string
}

interface Circumstances {
  /** As in `Rotated the key laptop.` Default: created. */
  readonly verb?: string
  /** Whether it is of a service account without a role. */
  readonly waits?: boolean
  /** Models that the key may request; default: not known. */
  readonly models?: SnippetModels | undefined
}

export function madeKey({ name, value }: Created, of: Circumstances = {}): MadeKey {
  const { verb = 'Created', waits = false, models } = of
  return {
    name,
    value,
    verb,
    about: waits ? ' It works once its account has a role.' : '',
    snippets: keySnippets(value, models),
    isForPlayground: !waits,
  }
}
