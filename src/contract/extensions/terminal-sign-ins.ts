/**
 * Extension: sign-in of a program, such as a command line, by a person in the console. Each has a
 * project key of the person, in the project that they choose, which the program renews.
 */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { Closed, Nullable, PathId, Timestamp } from '#contract/schema.ts'

const Client = Type.Object({ id: Type.String(), name: Type.String() })
const Host = Nullable(
  Type.String({ description: 'Name of its machine, as the program states it: not verified.' }),
)
const Projects = Type.Array(Type.Object({ id: Type.String(), name: Type.String() }), {
  description: 'Projects in which the person may have a key, by name; at most 200.',
})
const Preselected = Nullable(
  Type.String({ description: 'The project that the program asks for, not checked.' }),
)

export const DeviceRequest = Type.Object({
  object: Type.Literal('organization.device_request'),
  user_code: Type.String(),
  client: Client,
  host: Host,
  address: Type.String({ description: 'Network address of the program.' }),
  created_at: Timestamp,
  expires_at: Timestamp,
  project_id: Preselected,
  projects: Projects,
})
export type DeviceRequest = Static<typeof DeviceRequest>

export const AnsweredDeviceRequest = Type.Object({
  object: Type.Literal('organization.device_request.answered'),
  approved: Type.Boolean(),
  key_id: Nullable(Type.String({ description: 'The key of the sign-in. Null: denied.' })),
})
export type AnsweredDeviceRequest = Static<typeof AnsweredDeviceRequest>

const UserCodeParams = Type.Object({ user_code: PathId })
const Choice = Closed({ project_id: PathId })

const authorizationParameters = {
  client_id: Type.String({ minLength: 1, maxLength: 100 }),
  redirect_uri: Type.String({ minLength: 1, maxLength: 200 }),
  response_type: Type.String({ maxLength: 20 }),
  code_challenge: Type.String({ maxLength: 128 }),
  code_challenge_method: Type.String({ maxLength: 20 }),
  state: Type.Optional(Type.String({ maxLength: 500 })),
  host: Type.Optional(Type.String({ maxLength: 64 })),
}

export const AuthorizationParameters = Closed({
  ...authorizationParameters,
  project_id: Type.Optional(PathId),
})
export type AuthorizationParameters = Static<typeof AuthorizationParameters>

export const AuthorizationApproval = Closed({ ...authorizationParameters, project_id: PathId })
export type AuthorizationApproval = Static<typeof AuthorizationApproval>

export const AuthorizationRequest = Type.Object({
  object: Type.Literal('organization.authorization_request'),
  client: Client,
  host: Host,
  redirect_uri: Type.String(),
  denied_redirect_uri: Type.String({
    description: 'Address of the program to open when the person denies.',
  }),
  project_id: Preselected,
  projects: Projects,
})
export type AuthorizationRequest = Static<typeof AuthorizationRequest>

export const ApprovedAuthorizationRequest = Type.Object({
  object: Type.Literal('organization.authorization_request.approved'),
  redirect_uri: Type.String({ description: 'Address of the program to open, with the code.' }),
  key_id: Type.String(),
})
export type ApprovedAuthorizationRequest = Static<typeof ApprovedAuthorizationRequest>

/** Endpoints that need the session of a person: no key may sign a program in. */
export const terminalSignInEndpoints = {
  retrieveDeviceRequest: endpoint({
    id: 'retrieveDeviceRequest',
    method: 'GET',
    path: '/organization/device_requests/:user_code',
    summary: "Retrieve a program's request to sign in, by the code that it shows to the person.",
    access: 'self',
    command: 'device-requests retrieve',
    params: UserCodeParams,
    response: DeviceRequest,
    extension: true,
  }),
  approveDeviceRequest: endpoint({
    id: 'approveDeviceRequest',
    method: 'POST',
    path: '/organization/device_requests/:user_code/approve',
    summary: 'Sign the program in with a key in one of the person’s projects.',
    access: 'self',
    command: 'device-requests approve',
    params: UserCodeParams,
    body: Choice,
    response: AnsweredDeviceRequest,
    extension: true,
  }),
  denyDeviceRequest: endpoint({
    id: 'denyDeviceRequest',
    method: 'POST',
    path: '/organization/device_requests/:user_code/deny',
    summary: "Deny a program's request to sign in.",
    access: 'self',
    command: 'device-requests deny',
    params: UserCodeParams,
    response: AnsweredDeviceRequest,
    extension: true,
  }),
  checkAuthorizationRequest: endpoint({
    id: 'checkAuthorizationRequest',
    method: 'POST',
    path: '/organization/authorization_requests/check',
    summary: 'Check the request of a program that opened the console to sign in.',
    access: 'self',
    command: 'authorization-requests check',
    body: AuthorizationParameters,
    response: AuthorizationRequest,
    extension: true,
  }),
  approveAuthorizationRequest: endpoint({
    id: 'approveAuthorizationRequest',
    method: 'POST',
    path: '/organization/authorization_requests/approve',
    summary: 'Sign in the program that opened the console.',
    access: 'self',
    command: 'authorization-requests approve',
    body: AuthorizationApproval,
    response: ApprovedAuthorizationRequest,
    extension: true,
  }),
} as const

export const terminalSignInObjects = {
  DeviceRequest,
  AnsweredDeviceRequest,
  AuthorizationRequest,
  ApprovedAuthorizationRequest,
}
