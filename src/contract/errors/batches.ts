/**
 * Errors of a failed batch, in its `errors.data`: of a line of its file, of the whole file, or of
 * the batch. Some have OpenAI's words.
 */

import { errorBody, type ProblemData } from './errors.ts'

/** Shape of an error; `line` is added if the number of the line is known. */
export interface BatchProblem {
  readonly code: string
  readonly message: string
  readonly param: string | null
}

function problem(code: string, message: string, param: string | null = null): BatchProblem {
  return {
    code,
    message,
    param,
  }
}

export function emptyFile(): BatchProblem {
  return problem('empty_file', 'The file has no requests.')
}

export function lineTooLong(maxBytes: number): BatchProblem {
  return problem('line_too_long', `A line may have at most ${maxBytes} bytes.`)
}

export function tooManyTasks(max: number): BatchProblem {
  return problem('too_many_tasks', `A file may have at most ${max} requests.`)
}

export function invalidJsonLine(): BatchProblem {
  return problem('invalid_json_line', 'This line is not parseable as valid JSON.')
}

export function invalidCustomId(maxCharacters: number): BatchProblem {
  const expected = `a string of 1 to ${maxCharacters} characters`
  return problem('invalid_custom_id', `The custom_id has to be ${expected}.`, 'custom_id')
}

export function duplicateCustomId(): BatchProblem {
  const message = 'The custom_id is that of another request.'
  return problem('duplicate_custom_id', message, 'custom_id')
}

export function invalidMethod(): BatchProblem {
  return problem('invalid_method', "The method has to be 'POST'.", 'method')
}

export function invalidLineUrl(urls: readonly string[]): BatchProblem {
  const listed = urls.map((url) => `'${url}'`).join(', ')
  return problem('invalid_url', `The url has to be one of ${listed}.`, 'url')
}

export function urlMismatch(): BatchProblem {
  return problem('url_mismatch', 'All requests of a file have to have the same url.', 'url')
}

export function invalidLineBody(): BatchProblem {
  return problem('invalid_body', 'The body has to be an object.', 'body')
}

export function missingModel(): BatchProblem {
  return problem('missing_required_parameter', "Missing required parameter: 'model'.", 'body.model')
}

export function mismatchedModel(): BatchProblem {
  const message = 'All requests of a file have to be for the same model.'
  return problem('mismatched_model', message, 'body.model')
}

export function invalidLineReference(param: string): BatchProblem {
  const message = `Invalid '${param}': an id has letters, digits, '_' and '-' only.`
  return problem('invalid_value', message, param)
}

export function tooManyBatchReferences(max: number, param: string): BatchProblem {
  const message = `A file may name at most ${max} different files and other objects.`
  return problem('too_many_references', message, param)
}

/** The error of a line that refers to an object of another project or upstream. */
export function foreignReference(
  message = 'A line refers to something that lives at another upstream.',
  param: string | null = null,
): BatchProblem {
  return problem('invalid_request', message, param)
}

/** The error of lines with a model or a hosted tool that the project may not use. */
export function notPermittedInBatch(data: ProblemData): BatchProblem {
  const { code, message, param } = errorBody(data).error
  return problem(code ?? data.code, message, `body.${param ?? 'model'}`)
}

export function endpointMismatch(): BatchProblem {
  const message = 'The URL provided for this request does not match the batch endpoint.'
  return problem('invalid_url', message, 'url')
}

export function batchModelNotFound(model: string | undefined): BatchProblem {
  const message = `The provided model '${model}' is not supported by the Batch API.`
  return problem('model_not_found', message, 'body.model')
}

/** The error of a model that the upstream knows by another name. */
export function aliasedBatchModel(model: string): BatchProblem {
  const message = `The provided model '${model}' is an alias, and the lines of a batch cannot be rewritten. Name the model itself.`
  return problem('model_not_found', message, 'body.model')
}

export function renamedBatchModel(model: string): BatchProblem {
  const message = `The provided model '${model}' has another name at the upstream that runs batches here, and the lines of a batch cannot be rewritten. It is not supported by the Batch API.`
  return problem('model_not_found', message, 'body.model')
}

/** OpenAI's text: with separators of thousands, unlike the text of a 429. */
export function tokenLimitExceeded(
  model: string,
  { projectId, organizationId }: { projectId: string | undefined; organizationId: string },
  limit: number,
): BatchProblem {
  const project = projectId === undefined ? '' : `project ${projectId} `
  const shown = limit.toLocaleString('en-US')
  return problem(
    'token_limit_exceeded',
    `Enqueued token limit reached for ${model} in ${project}organization ${organizationId}. Limit: ${shown} enqueued tokens. Please try again once some in_progress batches have been completed.`,
  )
}
