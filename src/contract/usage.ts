/** Usage of each minute, hour or day, by the endpoint of the data plane. */
import { Type } from 'typebox'
import {
  ApiSource,
  BucketPage,
  Dimension,
  GroupBy,
  TagDimensions,
  tagParameters,
  times,
  Values,
} from './buckets.ts'
import { IMAGE_SOURCES } from './data-plane/route.ts'
import { endpoint } from './endpoint.ts'
import { Closed, Nullable } from './schema.ts'

/** Number of buckets in a page, by their width: default and maximum. */
export const BUCKET_LIMITS = {
  '1m': { byDefault: 60, max: 1_440 },
  '1h': { byDefault: 24, max: 168 },
  '1d': { byDefault: 7, max: 31 },
} as const

const inProject = {
  ...times,
  bucket_width: Type.Enum(['1m', '1h', '1d'], {
    default: '1d',
    description: 'The length of a bucket.',
  }),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: BUCKET_LIMITS['1m'].max,
      description: 'Most buckets of a page: 1d 7 unless said and 31 at most, 1h 24 and 168, 1m 60.',
    }),
  ),
  project_ids: Values,
}
const ofKey = { ...inProject, user_ids: Values, api_key_ids: Values, ...tagParameters }
const ofModel = { ...ofKey, models: Values }

const Count = Type.Integer()
const projectOf = { project_id: Dimension }
const tagsOf = { tags: TagDimensions }
/** The user or service account that owns the key; and the key. */
const keyOf = { ...projectOf, user_id: Dimension, api_key_id: Dimension, ...tagsOf }
const modelOf = { ...keyOf, model: Dimension }

/** Extension. */
const failed = {
  failed_requests: Type.Integer({
    description:
      'Admitted requests that failed: with a 502, 503 or 504 of this server, a 429 or 5xx of the upstream, or an answer that broke off.',
  }),
}

/** Text is neither audio nor image; uncached is neither read from the cache nor written to it. */
const tokens = {
  input_tokens: Count,
  input_cached_tokens: Count,
  input_cache_write_tokens: Count,
  input_uncached_tokens: Count,
  output_tokens: Count,
  input_text_tokens: Count,
  output_text_tokens: Count,
  input_cached_text_tokens: Count,
  input_audio_tokens: Count,
  input_cached_audio_tokens: Count,
  output_audio_tokens: Count,
  input_image_tokens: Count,
  input_cached_image_tokens: Count,
  output_image_tokens: Count,
  num_model_requests: Count,
  ...failed,
  ...modelOf,
  batch: Nullable(Type.Boolean()),
  service_tier: Dimension,
  api_source: ApiSource,
}
const inputTokens = { input_tokens: Count, num_model_requests: Count, ...failed, ...modelOf }

export const CompletionsUsage = Type.Object({
  object: Type.Literal('organization.usage.completions.result'),
  ...tokens,
})
export const DecisionsUsage = Type.Object({
  object: Type.Literal('organization.usage.decisions.result'),
  ...tokens,
})
export const EmbeddingsUsage = Type.Object({
  object: Type.Literal('organization.usage.embeddings.result'),
  ...inputTokens,
})
export const ModerationsUsage = Type.Object({
  object: Type.Literal('organization.usage.moderations.result'),
  ...inputTokens,
})
export const ImagesUsage = Type.Object({
  object: Type.Literal('organization.usage.images.result'),
  images: Count,
  num_model_requests: Count,
  ...failed,
  ...modelOf,
  size: Dimension,
  source: Dimension,
})
export const AudioSpeechesUsage = Type.Object({
  object: Type.Literal('organization.usage.audio_speeches.result'),
  characters: Count,
  num_model_requests: Count,
  ...failed,
  ...modelOf,
})
export const AudioTranscriptionsUsage = Type.Object({
  object: Type.Literal('organization.usage.audio_transcriptions.result'),
  seconds: Count,
  num_model_requests: Count,
  ...failed,
  ...modelOf,
})
export const VectorStoresUsage = Type.Object({
  object: Type.Literal('organization.usage.vector_stores.result'),
  usage_bytes: Count,
  ...projectOf,
})
export const CodeInterpreterUsage = Type.Object({
  object: Type.Literal('organization.usage.code_interpreter_sessions.result'),
  num_sessions: Count,
  ...projectOf,
  ...tagsOf,
})
export const FileSearchesUsage = Type.Object({
  object: Type.Literal('organization.usage.file_searches.result'),
  num_requests: Count,
  ...keyOf,
  vector_store_id: Dimension,
})
export const WebSearchesUsage = Type.Object({
  object: Type.Literal('organization.usage.web_searches.result'),
  num_model_requests: Count,
  num_requests: Count,
  ...modelOf,
  context_level: Dimension,
  api_source: ApiSource,
})

const byKey = ['project_id', 'user_id', 'api_key_id'] as const
const byModel = [...byKey, 'model'] as const
const byTier = [...byModel, 'batch', 'service_tier', 'api_source'] as const
const ofBatch = {
  ...ofModel,
  batch: Type.Optional(
    Type.Boolean({ description: 'Only what batches used, or only what they did not.' }),
  ),
  group_by: GroupBy(...byTier),
}
const read = { method: 'GET', access: 'usage.read' } as const

export const usageEndpoints = {
  usageCompletions: endpoint({
    ...read,
    id: 'usageCompletions',
    path: '/organization/usage/completions',
    summary: 'Show what chat, completions and responses used.',
    command: 'usage completions',
    query: Closed(ofBatch),
    response: BucketPage(CompletionsUsage),
  }),
  usageEmbeddings: endpoint({
    ...read,
    id: 'usageEmbeddings',
    path: '/organization/usage/embeddings',
    summary: 'Show what embeddings used.',
    command: 'usage embeddings',
    query: Closed({ ...ofModel, group_by: GroupBy(...byModel) }),
    response: BucketPage(EmbeddingsUsage),
  }),
  usageModerations: endpoint({
    ...read,
    id: 'usageModerations',
    path: '/organization/usage/moderations',
    summary: 'Show what moderations used.',
    command: 'usage moderations',
    query: Closed({ ...ofModel, group_by: GroupBy(...byModel) }),
    response: BucketPage(ModerationsUsage),
  }),
  usageImages: endpoint({
    ...read,
    id: 'usageImages',
    path: '/organization/usage/images',
    summary: 'Show which images were made.',
    command: 'usage images',
    query: Closed({
      ...ofModel,
      sources: Type.Optional(Type.Array(Type.Enum([...IMAGE_SOURCES]), { maxItems: 3 })),
      sizes: Values,
      group_by: GroupBy(...byModel, 'size', 'source'),
    }),
    response: BucketPage(ImagesUsage),
  }),
  usageAudioSpeeches: endpoint({
    ...read,
    id: 'usageAudioSpeeches',
    path: '/organization/usage/audio_speeches',
    summary: 'Show which text was spoken.',
    command: 'usage audio-speeches',
    query: Closed({ ...ofModel, group_by: GroupBy(...byModel) }),
    response: BucketPage(AudioSpeechesUsage),
  }),
  usageAudioTranscriptions: endpoint({
    ...read,
    id: 'usageAudioTranscriptions',
    path: '/organization/usage/audio_transcriptions',
    summary: 'Show which audio was written down.',
    command: 'usage audio-transcriptions',
    query: Closed({ ...ofModel, group_by: GroupBy(...byModel) }),
    response: BucketPage(AudioTranscriptionsUsage),
  }),
  usageVectorStores: endpoint({
    ...read,
    id: 'usageVectorStores',
    path: '/organization/usage/vector_stores',
    summary: 'Show what vector stores hold.',
    command: 'usage vector-stores',
    query: Closed({ ...inProject, group_by: GroupBy('project_id') }),
    response: BucketPage(VectorStoresUsage),
  }),
  usageCodeInterpreterSessions: endpoint({
    ...read,
    id: 'usageCodeInterpreterSessions',
    path: '/organization/usage/code_interpreter_sessions',
    summary: 'Show the sessions of the code interpreter.',
    command: 'usage code-interpreter-sessions',
    query: Closed({ ...inProject, ...tagParameters, group_by: GroupBy('project_id') }),
    response: BucketPage(CodeInterpreterUsage),
  }),
  usageFileSearchCalls: endpoint({
    ...read,
    id: 'usageFileSearchCalls',
    path: '/organization/usage/file_search_calls',
    summary: 'Show the searches in files.',
    command: 'usage file-search-calls',
    query: Closed({
      ...ofKey,
      vector_store_ids: Values,
      group_by: GroupBy(...byKey, 'vector_store_id'),
    }),
    response: BucketPage(FileSearchesUsage),
  }),
  usageWebSearchCalls: endpoint({
    ...read,
    id: 'usageWebSearchCalls',
    path: '/organization/usage/web_search_calls',
    summary: 'Show the searches in the web.',
    command: 'usage web-search-calls',
    query: Closed({
      ...ofModel,
      context_levels: Type.Optional(
        Type.Array(Type.Enum(['low', 'medium', 'high']), { maxItems: 3 }),
      ),
      group_by: GroupBy(...byModel, 'context_level', 'api_source'),
    }),
    response: BucketPage(WebSearchesUsage),
  }),
  usageDecisions: endpoint({
    ...read,
    id: 'usageDecisions',
    path: '/organization/usage/decisions',
    summary: 'Show what the Decisions API used.',
    command: 'usage decisions',
    query: Closed(ofBatch),
    response: BucketPage(DecisionsUsage),
  }),
} as const
