import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as invites from './invites.ts'

export const routes = [
  route(api.listInvites, (ctx, { query }) => invites.list(ctx, query)),
  route(api.createInvite, (ctx, { body }) => invites.create(ctx, body)),
  route(api.retrieveInvite, (ctx, { params }) => invites.retrieve(ctx, params.invite_id)),
  route(api.deleteInvite, (ctx, { params }) => invites.remove(ctx, params.invite_id)),
  route(api.acceptInvite, (ctx, { params }) => invites.accept(ctx, params.invite_id)),
]
