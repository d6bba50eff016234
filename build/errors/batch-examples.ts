/** One example of each error of a failed batch, for the reference page of errors. */
import * as batches from '#contract/errors/batches.ts'
import { modelNotPermitted } from '#contract/errors/policies.ts'

const [PROJECT, MODEL] = ['proj_abc123', 'gpt-5.6-terra']

export const BATCH_PROBLEM_EXAMPLES: readonly batches.BatchProblem[] = [
  batches.emptyFile(),
  batches.notPermittedInBatch(modelNotPermitted(PROJECT, 'gpt-5.6-sol')),
  batches.lineTooLong(8_388_608),
  batches.tooManyTasks(50_000),
  batches.invalidJsonLine(),
  batches.invalidCustomId(512),
  batches.duplicateCustomId(),
  batches.invalidMethod(),
  batches.invalidLineUrl(['/v1/chat/completions', '/v1/embeddings']),
  batches.urlMismatch(),
  batches.invalidLineBody(),
  batches.missingModel(),
  batches.mismatchedModel(),
  batches.invalidLineReference('body.input[0].id'),
  batches.tooManyBatchReferences(10_000, 'body.input[0].id'),
  batches.foreignReference(),
  batches.endpointMismatch(),
  batches.batchModelNotFound(MODEL),
  batches.aliasedBatchModel('fast'),
  batches.renamedBatchModel(MODEL),
  batches.tokenLimitExceeded(MODEL, { projectId: PROJECT, organizationId: 'org-abc123' }, 90_000),
]
