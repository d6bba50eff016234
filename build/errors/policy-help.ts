/** Meaning and remedy of the errors of policies, for the page of errors. */
export const POLICY_HELP = {
  model_permissions_not_found: [
    'The project has no list of models, so that it may use every model.',
    'Set one with `POST` to the same path.',
  ],
  data_retention_not_found: [
    'The organization has no data retention control.',
    'Set one with `POST` to the same path.',
  ],
  model_alias_not_found: [
    'The organization, or the project, has no alias of this name.',
    'Check the name. A project inherits aliases of its organization, which are deleted there.',
  ],
  model_fallback_not_found: [
    'The model has no fallbacks in the project.',
    'Check the name. Fallbacks belong to the model, and not to its aliases.',
  ],
  model_not_permitted: [
    'The model permissions of the project, or the models of the key, do not include this model.',
    'Use another model or key, or have a project owner change them.',
  ],
  service_tier_not_allowed: [
    'The project may not use this service tier.',
    'Use another tier, or have a project owner enable it.',
  ],
  data_retention_denied: [
    'The request needs data to be stored that the data retention control does not allow.',
    'Leave it out, and send the whole conversation, or use another project.',
  ],
  outside_residency: [
    'The project has a `residency` (or `geography`), and no upstream within it may do this.',
    'Use what the region has, or have the operator configure an upstream with its `regions`.',
  ],
  tool_not_permitted: [
    'The project may not use this hosted tool.',
    'Remove the tool, or have a project owner enable it.',
  ],
} as const
