/** One example of each sentence of the errors of a person's account. */
import * as account from '#contract/errors/account.ts'

export const ACCOUNT_PROBLEM_EXAMPLES = {
  no_person: [account.noPerson()],
}
