/** Account of the signed-in person: projects, and who can add them to others. */
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import type { Account } from '#contract/extensions/account.ts'

export type AccountProject = Account['projects'][number]

export const loadAccount: Load = ({ answer }, { allowed }) => {
  if (allowed.isPerson) answer('retrieveAccount', {})
}

export function useAccount() {
  return useAnswer('retrieveAccount', {})
}
