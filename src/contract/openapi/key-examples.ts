/** Values of keys of all projects, of look-ups and of the search, by the names of their members. */

const KEY_ID = 'key_0VcExample00000000000000'
const PROJECT_ID = 'proj_0VcExample0000Research00'

export const KEY_EXAMPLES: Readonly<Record<string, unknown>> = {
  'organization.api_key_counts.total': 48,
  unused: 5,
  expiring: 2,
  expired: 1,
  ownerless: 3,
  unlimited: 12,
  sha256: '3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7',
  'organization.api_key_look_up.id': KEY_ID,
  'project.id': PROJECT_ID,
  'organization.api_key_look_up.deleted_at': null,
  'organization.model_facts.model': 'gpt-5.6-luna',
  'retrieveModelFacts.model': 'gpt-5.6-luna',
  limited_as: 'gpt-5.6-luna',
  'organization.model_facts.price': { input: 0.25, cached_input: 0.025, output: 2 },
  'organization.model_facts.rate_limits': {
    max_requests_per_1_minute: 10_000,
    max_tokens_per_1_minute: 2_000_000,
    max_images_per_1_minute: null,
    max_audio_megabytes_per_1_minute: null,
    max_requests_per_1_day: null,
    batch_1_day_max_input_tokens: 20_000_000,
  },
  project_rate_limits: [],
  'organization.search_results.data': [
    {
      type: 'project',
      id: PROJECT_ID,
      name: 'Research',
      detail: null,
      project: null,
      archived: false,
    },
  ],
}
