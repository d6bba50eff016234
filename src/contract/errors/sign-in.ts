/**
 * Failures of a sign-in at an identity provider: the code that the person sees, and a sentence with
 * the cause for the log.
 */
import type { SignInError } from '#contract/extensions/sign-in.ts'

export interface SignInProblem {
  readonly code: SignInError
  readonly message: string
}

function problem(code: SignInError, message: string): SignInProblem {
  return { code, message }
}

export function tooManySignIns(max: number): SignInProblem {
  return problem('try_again', `${max} sign-ins are being finished.`)
}

export function providerWithoutMetadata(issuer: string): SignInProblem {
  const message = `The identity provider ${issuer} does not say what it offers.`
  return problem('provider_unavailable', message)
}

export function providerUnreachable(): SignInProblem {
  return problem('provider_unavailable', 'The identity provider cannot be reached.')
}

export function providerError(error: string): SignInProblem {
  const code = error === 'access_denied' ? 'access_denied' : 'answer_refused'
  return problem(code, `The identity provider answered ${error}.`)
}

export function answerRejected(): SignInProblem {
  return problem('answer_refused', "The provider's answer was refused.")
}

export function invalidSubject(): SignInProblem {
  return problem('answer_refused', 'The ID token has no subject that can be kept.')
}

export function withoutSubjectClaim(claim: string): SignInProblem {
  return problem('answer_refused', `The ID token has no '${claim}' that can be kept.`)
}

export function expiredCode(): SignInProblem {
  return problem('sign_in_expired', 'The code is no longer good.')
}

export function foreignAnswer(): SignInProblem {
  return problem('sign_in_expired', 'The answer is to no sign-in of this browser.')
}

export function emailUnverified(email: string): SignInProblem {
  const message = `The identity provider has not verified an e-mail address of ${email}.`
  return problem('email_unverified', message)
}

export function withoutAddress(subject: string): SignInProblem {
  const message = `The identity provider sends no e-mail address of ${subject} that can be kept.`
  return problem('email_unverified', message)
}

export function otherIdentity(email: string, subject: string): SignInProblem {
  return problem('other_identity', `${email} signs in with another identity than ${subject}.`)
}

export function changedDuringSignIn(subject: string): SignInProblem {
  return problem('try_again', `What is known of ${subject} changed while they signed in.`)
}

export function deactivatedPerson(email: string): SignInProblem {
  return problem('person_deactivated', `${email} was deactivated by SCIM.`)
}

export function unprovisionedPerson(email: string | undefined): SignInProblem {
  const message = `SCIM has created no user for the person with the address ${email}.`
  return problem('person_not_provisioned', message)
}

export function unknownPerson(email: string | undefined): SignInProblem {
  return problem(
    'person_unknown',
    `Nobody in the organization has the address ${email}, and no invite is open for it.`,
  )
}
