/** Extension: the end of all sign-ins of a person, of browsers and of programs. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { UserParams } from '#contract/users.ts'

export const SignOut = Type.Object({
  object: Type.Literal('organization.user.signed_out'),
  user_id: Type.String(),
  sessions: Type.Integer({ description: 'Ended sessions of browsers.' }),
  programs: Type.Integer({
    description: 'Ended sign-ins from terminals, whose keys were revoked with them.',
  }),
})
export type SignOut = Static<typeof SignOut>

export const signOutOperations = {
  signOutUser: endpoint({
    id: 'signOutUser',
    method: 'POST',
    path: '/organization/users/:user_id/sign_out',
    summary: 'End all sessions and terminal sign-ins of a user, but for this request’s session.',
    access: 'organization.write',
    command: 'users sign-out',
    params: UserParams,
    response: SignOut,
    extension: true,
  }),
  signOutAccount: endpoint({
    id: 'signOutAccount',
    method: 'POST',
    path: '/organization/account/sign_out',
    summary: 'End all of your sessions and terminal sign-ins, but for this request’s session.',
    access: 'self',
    command: 'account sign-out',
    response: SignOut,
    extension: true,
  }),
} as const
