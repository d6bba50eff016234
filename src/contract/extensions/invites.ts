/**
 * Extension: accept an invite on behalf of the invited person, who at OpenAI follows a link in a
 * mail.
 */
import { endpoint } from '#contract/endpoint.ts'
import { Invite, InviteParams } from '#contract/invites.ts'

export const acceptInvite = endpoint({
  id: 'acceptInvite',
  method: 'POST',
  path: '/organization/invites/:invite_id/accept',
  summary: "Accept an invite on the invited person's behalf.",
  access: 'organization.write',
  command: 'invites accept',
  params: InviteParams,
  response: Invite,
  extension: true,
})
