/** A settings file of a client that cannot be read, written or restored, as a sentence. */
export class ClientFileError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ClientFileError'
  }
}
