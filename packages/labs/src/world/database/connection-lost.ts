/** The connection ended before the answer came: nobody knows whether the server has done what was asked. */
export class ConnectionLost extends Error {
  readonly code = 'ECONNRESET'

  constructor(cause?: unknown) {
    super('Cannot wait for the answer: the connection was cut off', { cause })
    this.name = 'ConnectionLost'
  }
}
