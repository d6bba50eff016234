/** Sentences about the limits of a comparison: usage that cannot be told apart. */
import type { ProviderAccount } from '#provider-costs/account.ts'
import type { CostAccount } from '#provider-costs/accounts.ts'

const MIDNIGHT =
  'A request belongs to the day on which it ends here, and to the provider’s own time there: around midnight (UTC) days may differ where months agree.'

export function notesOf(account: CostAccount, read: ProviderAccount | undefined): string[] {
  return [...scopeNotes(account), MIDNIGHT, ...(read?.notes ?? [])]
}

function scopeNotes({ isFiltered, provider, filters }: CostAccount): string[] {
  if (!isFiltered) {
    const setting = provider === 'openai' ? 'project_ids or api_key_ids' : 'workspace_ids'
    return [
      `The whole account is compared: usage beside Bailiwick counts as billed. The setting billing with ${setting} limits it.`,
    ]
  }
  if (provider === 'openai' && filters.apiKeyIds.length === 0) {
    return ['Other keys of the same projects cannot be told apart from those of Bailiwick.']
  }
  return provider === 'anthropic'
    ? ['Other keys of the same workspaces cannot be told apart from those of Bailiwick.']
    : []
}
