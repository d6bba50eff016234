/** Values of a person's account in examples, by the names of their members. */

export const ACCOUNT_EXAMPLES: Readonly<Record<string, unknown>> = {
  may_create_keys: true,
  may_request_models: true,
  may_change: true,
  'owners.email': 'grace@example.com',
  'owners.name': 'Grace Hopper',
}
