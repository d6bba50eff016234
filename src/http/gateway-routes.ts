/**
 * The endpoints of the control plane that tell of the gateway's state. They are made here because
 * the planes never import each other: the one says whose project it is, the other how it is doing.
 */
import { authorize } from '#access/authorize.ts'
import type { Context } from '#context.ts'
import { api } from '#contract/api.ts'
import * as projects from '#control/projects/projects.ts'
import { type Route, route } from '#control/route.ts'
import type { GatewayAdmin } from '#gateway/status/gateway-status.ts'

export const gatewayRoutes = (admin: GatewayAdmin): readonly Route[] => [
  route(api.listProjectRateLimitLevels, async (ctx, { params, query }) => {
    await projects.requireExisting(ctx.reader, ctx, params.project_id)
    return admin.levels({
      organizationId: ctx.organization.id,
      projectId: params.project_id,
      rateLimitIds: query.rate_limit_ids,
    })
  }),
  route(api.retrieveServer, (ctx) => admin.server(mayAdminister(ctx))),
]

const mayAdminister = ({ actor }: Context): boolean =>
  actor.kind !== 'visitor' && authorize(actor, 'organization.write', {}).allowed
