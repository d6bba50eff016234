/** Errors of a project's objects at upstreams: files, batches, responses, conversations. */
import { type ProblemData, problemData } from './errors.ts'
import { invalidValue } from './parameters.ts'

export function referenceNotSupported(param: string, kind: string): ProblemData {
  return problemData(
    'reference_not_supported',
    `Invalid '${param}': references of this kind (${kind}) are not supported here.`,
    param,
  )
}

export function storeNotSupported(param: string, upstream: string): ProblemData {
  return problemData(
    'reference_not_supported',
    `Invalid '${param}': ${upstream} stores no responses. Set 'store' to false, and send the items of earlier answers themselves.`,
    param,
  )
}

/** `title` is the kind of the object with a capital letter. */
export function referenceNotFound(title: string, id: string, param: string): ProblemData {
  return problemData('reference_not_found', `${title} with id '${id}' not found.`, param)
}

export function previousResponseNotFound(id: string, param: string): ProblemData {
  return problemData(
    'previous_response_not_found',
    `Previous response with id '${id}' not found.`,
    param,
  )
}

export function responseNotFound(id: string): ProblemData {
  return problemData('response_not_found', `Response with id '${id}' not found.`)
}

export function conversationNotFound(id: string): ProblemData {
  return problemData('conversation_not_found', `Conversation with id '${id}' not found.`)
}

export function chatCompletionNotFound(id: string): ProblemData {
  return problemData('chat_completion_not_found', `No chat completion found with id '${id}'.`)
}

export function fileNotFound(id: string): ProblemData {
  return problemData('file_not_found', `No such File object: ${id}`, 'id')
}

export function uploadNotFound(id: string): ProblemData {
  return problemData('upload_not_found', `No such Upload object: ${id}`, 'id')
}

export function uploadNotPending(action: string): ProblemData {
  return problemData('upload_not_pending', `Cannot ${action} an upload that is not pending.`)
}

export function batchNotFound(id: string): ProblemData {
  return problemData('batch_not_found', `No batch found with id '${id}'.`)
}

export function batchNotCancellable(status: unknown): ProblemData {
  return problemData(
    'batch_not_cancellable',
    `Cannot cancel a batch with status '${String(status)}'.`,
  )
}

export function filesNotSupported(): ProblemData {
  return problemData('files_not_supported', 'Nothing here holds files for this project.')
}

/** `isElsewhere`: the items of the conversation are at an upstream that keeps none. */
export function conversationsNotSupported(isElsewhere: boolean): ProblemData {
  return problemData(
    'conversations_not_supported',
    isElsewhere
      ? 'The upstream that has what the items refer to keeps no conversations for this project.'
      : 'Nothing here keeps conversations for this project.',
  )
}

export function quotaExceeded(bound: string, max: number, objects: string): ProblemData {
  return problemData(
    'quota_exceeded',
    `The project keeps ${max} ${objects}, which is all that its quota (${bound}) allows.`,
  )
}

export function fileBytesAboveQuota(bound: string, maxBytes: number): ProblemData {
  return problemData(
    'quota_exceeded',
    `The files of the project would exceed the ${maxBytes} bytes that its quota (${bound}) allows.`,
  )
}

export function notBatchFile(): ProblemData {
  return problemData(
    'invalid_value',
    "The input file must have the purpose 'batch'.",
    'input_file_id',
  )
}

export function tooManyLineReferences(): ProblemData {
  return problemData(
    'invalid_value',
    'The lines of the input file refer to too much: upload it again with fewer references.',
    'input_file_id',
  )
}

/** The error of a search by model among stored chat completions. */
export function invalidModelFilter(): ProblemData {
  return problemData('invalid_value', "Invalid 'model'.", 'model')
}

/** The error of a search that ends early: a page without an object would end the list. */
export function searchLimitReached(searched: number, last: string): ProblemData {
  return problemData(
    'invalid_value',
    `None of the ${searched} stored chat completions that were searched match the filter, and more follow. Continue with 'after=${last}'.`,
    'after',
  )
}

export function invalidMetadataFilter(maxName: number, maxValue: number): ProblemData {
  return invalidValue(
    'metadata',
    `expected names of at most ${maxName} characters, with values of at most ${maxValue}`,
  )
}

export function duplicatePart(param: string, id: string): ProblemData {
  return invalidValue(param, `duplicate part '${id}'`)
}

export function partsAboveUpload(): ProblemData {
  return invalidValue(
    'data',
    'the parts of the upload would have more bytes than it was created for',
  )
}

export function tooManyParts(max: number): ProblemData {
  return problemData('invalid_value', `An upload has at most ${max} parts.`, 'data')
}

export function batchFileInParts(): ProblemData {
  return invalidValue(
    'purpose',
    "the lines of a batch's file are checked while they arrive, which is not possible in parts. Upload the file with POST /v1/files",
  )
}
