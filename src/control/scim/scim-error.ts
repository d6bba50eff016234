/** Error that is returned to an identity provider, in the form of RFC 7644 §3.12. */
import { SCIM_ERRORS, type ScimErrorName } from '#contract/scim/messages.ts'

export class ScimError extends Error {
  override readonly name: ScimErrorName

  constructor(name: ScimErrorName, detail: string) {
    super(detail)
    this.name = name
  }

  get status(): number {
    return SCIM_ERRORS[this.name].status
  }
}
