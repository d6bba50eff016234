/** Meaning and remedy of each error of requests under a spend limit. */

type Help = readonly [means: string, remedy: string]

function exhausted(owner: string): Help {
  return [
    `What is spent of the ${owner}'s limit leaves less than the request may cost, whatever else is under way.`,
    'Send a smaller request, wait for the next period, or have an organization owner raise the limit.',
  ]
}

export const SPEND_HELP = {
  organization_spend_limit_exceeded: exhausted('organization'),
  project_spend_limit_exceeded: exhausted('project'),
  user_spend_limit_exceeded: exhausted('user'),
  project_user_spend_limit_exceeded: exhausted('user in the project'),
  service_account_spend_limit_exceeded: exhausted('service account'),
  api_key_spend_limit_exceeded: exhausted('key'),
  tag_spend_limit_exceeded: exhausted('tag'),
  tag_value_spend_limit_exceeded: exhausted('value of the tag'),
  too_many_tag_values: [
    'The key of a tag has as many values with spend limits as it may have, and this value is new.',
    'Send a known value, or have an organization owner let values beyond these share one budget.',
  ],
  request_above_spend_limit: [
    'The request may cost more than a whole spend limit, even with the least maximum of output that it may be given. It counts as no exhaustion of the limit.',
    'Send less input, or set a lower maximum of output. Input that is no text may reserve the whole context window of the model: see what a request reserves in the guide to budgets.',
  ],
  spend_limit_held: [
    'Requests under way hold the rest of a spend limit, and did not end within `spend_wait_seconds`, or before the server stopped.',
    'Try again: what they do not use comes back at their end. A lower maximum of output reserves less.',
  ],
  spend_limit_unbounded: [
    'A spend limit holds, and the most that the request can cost is not known.',
    'Follow the sentence, such as by setting a maximum of output, or use a project without a limit.',
  ],
  model_not_priced: [
    'The price of the model is not known, or the one in a service tier or for images, audio or calls of tools. Such requests are rejected under an enforced spend limit, or by the server.',
    'Use another model. An operator can set its price, where 0 is one, or `unpriced_models`.',
  ],
  spend_limit_unavailable: [
    'What has been spent, or is left, is not known: usage cannot be written, or the store has not answered for 10 s. An answer under way ends so before other nodes may spend what this one holds of the limit.',
    'Try again, at another node if there is one. See `/readyz`, and the tasks that fail in the log.',
  ],
} as const satisfies Readonly<Record<string, Help>>
