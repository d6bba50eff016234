/** Address of the page of a model. */
export function modelAddress(model: string): string {
  return `/usage/models/${encodeURIComponent(model)}`
}
