import type { Routes } from '#control/route.ts'
import * as invites from './invites.ts'

export const routes: Routes = {
  listInvites: (ctx, { query }) => invites.list(ctx, query),
  createInvite: (ctx, { body }) => invites.create(ctx, body),
  retrieveInvite: (ctx, { params }) => invites.retrieve(ctx, params.invite_id),
  deleteInvite: (ctx, { params }) => invites.remove(ctx, params.invite_id),
  acceptInvite: (ctx, { params }) => invites.accept(ctx, params.invite_id),
}
