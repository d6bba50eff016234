/** Errors of policies: models, hosted tools, service tiers and data retention. */

import type { HostedTool } from '#contract/hosted-tool-permissions.ts'
import { type ProblemData, problemData } from './errors.ts'
import { invalidValue, missingRequiredParameter } from './parameters.ts'
import { shorten } from './shorten.ts'

const SHOWN_MODEL_MAX = 256

export function modelPermissionsNotFound(projectId: string): ProblemData {
  return problemData('model_permissions_not_found', `${projectId} has no model permissions`)
}

export function unknownModelPermission(model: string): ProblemData {
  return invalidValue(
    'model_ids',
    `no upstream serves the model '${shorten(model, SHOWN_MODEL_MAX)}'`,
  )
}

/** The error of a change of service tiers that changes nothing. */
export function emptyTierChange(): ProblemData {
  return missingRequiredParameter('enabled_tiers', 'Give `default` or `enabled_tiers`.')
}

export function defaultTierDisabled(): ProblemData {
  return invalidValue('default', 'the tier is not among the enabled ones')
}

/** OpenAI's text. */
export function serviceTierNotAllowed(): ProblemData {
  return problemData(
    'service_tier_not_allowed',
    'Invalid service_tier argument: The requested service tier is not allowed for this project.',
    'service_tier',
  )
}

export function modelNotPermitted(projectId: string, model: string): ProblemData {
  const shown = shorten(model, SHOWN_MODEL_MAX)
  const message = `Project \`${projectId}\` does not have access to model \`${shown}\``
  return { ...problemData('model_not_permitted', message), model: shown }
}

/** The error of a model that is not in the list of the key itself. */
export function keyModelNotPermitted(keyId: string, model: string): ProblemData {
  const shown = shorten(model, SHOWN_MODEL_MAX)
  const message = `API key \`${keyId}\` does not have access to model \`${shown}\``
  return { ...problemData('model_not_permitted', message), model: shown }
}

export function toolNotPermitted(projectId: string, tool: HostedTool): ProblemData {
  return problemData(
    'tool_not_permitted',
    `Project \`${projectId}\` does not have access to hosted tool \`${tool}\``,
    'tools',
  )
}

export function dataRetentionNotFound(): ProblemData {
  return problemData('data_retention_not_found', 'The organization has no data retention control')
}

const ZERO = 'cannot be used for this organization due to Zero Data Retention.'

function denied(sentence: string, param?: string): ProblemData {
  return problemData('data_retention_denied', sentence, param)
}

/** OpenAI's text. */
export function previousResponseDenied(param: string): ProblemData {
  return denied(`Previous response ${ZERO}`, param)
}

export function backgroundDenied(): ProblemData {
  return denied(`Background mode ${ZERO}`, 'background')
}

/** OpenAI's text. */
export function codeInterpreterDenied(): ProblemData {
  return denied(`Code interpreter tool ${ZERO}`, 'tools')
}

/**
 * The error of a request in a batch that would have its answer stored: a file cannot be rewritten.
 */
export function storeDenied(): ProblemData {
  return denied(`Stored answers ${ZERO} Set \`store\` to false in each request.`, 'store')
}

export function videosDenied(): ProblemData {
  return denied('Videos cannot be used under the data retention control of this project.')
}
