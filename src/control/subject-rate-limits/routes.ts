/** Handlers of rate limits of subjects, and of their defaults. */
import type { Routes } from '#control/route.ts'
import * as defaults from './defaults.ts'
import * as limits from './subject-rate-limits.ts'

export const routes = {
  retrieveUserRateLimit: (ctx, { params }) => limits.retrieve(ctx, userOf(params)),
  updateUserRateLimit: (ctx, { params, body }) => limits.update(ctx, userOf(params), body),
  deleteUserRateLimit: (ctx, { params }) => limits.remove(ctx, userOf(params)),

  retrieveProjectUserRateLimit: (ctx, { params }) => limits.retrieve(ctx, memberOf(params)),
  updateProjectUserRateLimit: (ctx, { params, body }) => limits.update(ctx, memberOf(params), body),
  deleteProjectUserRateLimit: (ctx, { params }) => limits.remove(ctx, memberOf(params)),

  retrieveServiceAccountRateLimit: (ctx, { params }) => limits.retrieve(ctx, accountOf(params)),
  updateServiceAccountRateLimit: (ctx, { params, body }) =>
    limits.update(ctx, accountOf(params), body),
  deleteServiceAccountRateLimit: (ctx, { params }) => limits.remove(ctx, accountOf(params)),

  retrieveApiKeyRateLimit: (ctx, { params }) => limits.retrieve(ctx, keyOf(params)),
  updateApiKeyRateLimit: (ctx, { params, body }) => limits.update(ctx, keyOf(params), body),
  deleteApiKeyRateLimit: (ctx, { params }) => limits.remove(ctx, keyOf(params)),

  retrieveRateLimitDefaults: (ctx) => defaults.retrieve(ctx),
  updateRateLimitDefaults: (ctx, { body }) => defaults.update(ctx, body),
  retrieveProjectRateLimitDefaults: (ctx, { params }) =>
    defaults.retrieveAtProject(ctx, params.project_id),
  updateProjectRateLimitDefaults: (ctx, { params, body }) =>
    defaults.updateAtProject(ctx, params.project_id, body),
} satisfies Routes

interface InProject {
  readonly project_id: string
}

function userOf({ user_id: id }: { readonly user_id: string }) {
  return { kind: 'user' as const, id, projectId: undefined }
}

function memberOf({ project_id: projectId, user_id: id }: InProject & { user_id: string }) {
  return { kind: 'project_user' as const, id, projectId }
}

function accountOf(params: InProject & { readonly service_account_id: string }) {
  const { project_id: projectId, service_account_id: id } = params
  return { kind: 'service_account' as const, id, projectId }
}

function keyOf({ project_id: projectId, api_key_id: id }: InProject & { api_key_id: string }) {
  return { kind: 'api_key' as const, id, projectId }
}
